"""python3 -m unittest, in this directory: a source and workers in one process, over loopback."""

import contextlib
import io
import socket
import threading
import time
import unittest

from p2p.source import Feed, Pace
from p2p.wire import receive_message, send_message
from p2p.worker import process_message, serve


class WireTest(unittest.TestCase):
    def test_messages_arrive_as_they_were_sent_and_the_end_is_told(self):
        left, right = socket.socketpair()
        with right:
            with left:
                sender = threading.Thread(target=lambda: [send_message(left, b"x" * size) for size in (0, 1, 300_000)])
                sender.start()
                buffer = bytearray(300_000)
                self.assertEqual([bytes(receive_message(right, buffer)) for _ in range(3)], [b"", b"x", b"x" * 300_000])
                sender.join()
            self.assertIsNone(receive_message(right, buffer))

    def test_a_message_that_is_cut_off_is_an_error(self):
        left, right = socket.socketpair()
        with right:
            with left:
                left.sendall(b"\0\0\0\5abc")
            with self.assertRaises(EOFError):
                receive_message(right, bytearray(5))


class PaceTest(unittest.TestCase):
    def test_there_are_as_many_turns_as_events_and_none_comes_early(self):
        start = time.monotonic()
        pace = Pace(rate=100, events=11)
        self.assertEqual(sum(1 for _ in iter(pace.wait_for_turn, False)), 11)
        self.assertGreaterEqual(time.monotonic() - start, 0.1)


class PipelineTest(unittest.TestCase):
    def test_every_message_is_counted_once_it_has_been_processed(self):
        with socket.create_server(("127.0.0.1", 0)) as server, contextlib.redirect_stdout(io.StringIO()):
            feed = Feed("127.0.0.1:%d" % server.getsockname()[1], Pace(rate=10_000, events=50), b"m" * 1000)
            feed.start()
            connection, _ = server.accept()
            with connection:
                serve(connection, bytearray(1000), 0)
            feed.join()
        self.assertEqual((feed.sent, feed.done), (50, 50))

    def test_a_message_costs_the_thread_what_was_asked_for(self):
        before = time.thread_time_ns()
        process_message(memoryview(b"m" * 5000), 20_000_000)
        self.assertGreaterEqual(time.thread_time_ns() - before, 20_000_000)


if __name__ == "__main__":
    unittest.main()
