"""python -m p2p.source --workers HOST:PORT,… --rate N --message-bytes N --sent-file F --done-file F [--events N]

Sends messages at a set rate to whichever worker is ready. Every 100 ms the files get a line "milliseconds count": messages that went out, and
messages that a worker has processed, since it asked for the next one.
"""

import argparse
import os
import socket
import threading
import time

from p2p.wire import READY, send_message
from p2p.worker import LARGEST_MESSAGE

_COUNT_EVERY_SECONDS = 0.1


def main():
    parser = argparse.ArgumentParser(prog="p2p.source")
    parser.add_argument("--workers", required=True, metavar="HOST:PORT,…")
    parser.add_argument("--rate", type=int, required=True, metavar="N", help="messages per second, to all workers together")
    parser.add_argument("--message-bytes", type=int, required=True, metavar="N")
    parser.add_argument("--events", type=int, default=0, metavar="N", help="stop after so many messages (0: never)")
    parser.add_argument("--sent-file", required=True, metavar="F")
    parser.add_argument("--done-file", required=True, metavar="F")
    options = parser.parse_args()
    if not 1 <= options.message_bytes <= LARGEST_MESSAGE:
        parser.error(f"--message-bytes must be 1 to {LARGEST_MESSAGE}, not {options.message_bytes}")
    if options.rate < 1:
        parser.error(f"--rate must be at least 1, not {options.rate}")
    pace = Pace(options.rate, options.events)
    feeds = [Feed(address, pace, os.urandom(options.message_bytes)) for address in options.workers.split(",")]
    for feed in feeds:
        feed.start()
    with open(options.sent_file, "a") as sent, open(options.done_file, "a") as done:
        alive = True
        while alive:
            alive = any(feed.is_alive() for feed in feeds)
            append(done, sum(feed.done for feed in feeds))
            append(sent, sum(feed.sent for feed in feeds))
            time.sleep(_COUNT_EVERY_SECONDS)
    print("sent", sum(feed.sent for feed in feeds), "done", sum(feed.done for feed in feeds), flush=True)


def append(file, count):
    file.write(f"{int(time.time() * 1000)} {count}\n")
    file.flush()


class Pace:
    """Hands out turns: the n-th is due n / rate seconds after the first was asked for."""

    def __init__(self, rate, events):
        self._lock = threading.Lock()
        self._rate = rate
        self._events = events
        self._given = 0
        self._start = None

    def wait_for_turn(self):
        """False when there are no more."""
        with self._lock:
            if self._start is None:
                self._start = time.monotonic()
            if self._events and self._given == self._events:
                return False
            due = self._start + self._given / self._rate
            self._given += 1
        left = due - time.monotonic()
        if left > 0:
            time.sleep(left)
        return True


class Feed(threading.Thread):
    """One worker's connection."""

    def __init__(self, address, pace, message):
        super().__init__(name="feed " + address, daemon=True)
        host, port = address.rsplit(":", 1)
        self._address = host, int(port)
        self._pace = pace
        self._message = message
        self.sent = 0
        self.done = 0

    def run(self):
        with socket.create_connection(self._address) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while connection.recv(1) == READY:
                self.done = self.sent
                if not self._pace.wait_for_turn():
                    return
                send_message(connection, self._message)
                self.sent += 1


if __name__ == "__main__":
    main()
