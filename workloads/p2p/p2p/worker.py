"""python -m p2p.worker --listen HOST:PORT --cost-us N: takes messages of one source after the other, and never ends by itself."""

import argparse
import socket
import time
import zlib

from p2p.wire import READY, receive_message

LARGEST_MESSAGE = 10_000_000

# Little enough to leave off in time, enough not to be busy with asking for the time only.
_CHUNK = 1024


def main():
    parser = argparse.ArgumentParser(prog="p2p.worker")
    parser.add_argument("--listen", required=True, metavar="HOST:PORT")
    parser.add_argument("--cost-us", type=int, required=True, metavar="N", help="CPU time of each message, in microseconds")
    options = parser.parse_args()
    host, port = options.listen.rsplit(":", 1)
    buffer = bytearray(LARGEST_MESSAGE)
    with socket.create_server((host, int(port))) as server:
        print("listens", flush=True)
        while True:
            connection, _ = server.accept()
            with connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                serve(connection, buffer, options.cost_us * 1000)


def serve(connection, buffer, cost_nanos):
    """Until the source closes."""
    first = True
    while True:
        pull_message(connection)
        message = receive_message(connection, buffer)
        if message is None:
            return
        process_message(message, cost_nanos)
        if first:
            first = False
            print("first message", flush=True)  # The lab waits for it.


def pull_message(connection):
    connection.sendall(READY)


def process_message(message, cost_nanos):
    """Uses CPU time of this thread, and not time that others had the core; gives a checksum of what was looked at."""
    end = time.thread_time_ns() + cost_nanos
    sum = 0
    at = 0
    while time.thread_time_ns() < end:
        sum = zlib.crc32(message[at : at + _CHUNK], sum)
        at = (at + _CHUNK) % max(len(message), 1)
    return sum


if __name__ == "__main__":
    main()
