"""What goes over a connection: READY one way; a length of 4 bytes, big-endian, and so many bytes the other way."""

import struct

READY = b"\x06"
_LENGTH = struct.Struct("!I")


def send_message(connection, message):
    connection.sendall(_LENGTH.pack(len(message)))
    connection.sendall(message)


def receive_message(connection, buffer):
    """The next message as a view of the buffer, which must be long enough; None when the other side has closed."""
    head = memoryview(bytearray(_LENGTH.size))
    if not _fill(connection, head):
        return None
    message = memoryview(buffer)[: _LENGTH.unpack(head)[0]]
    if not _fill(connection, message):
        raise EOFError("the connection ended within a message")
    return message


def _fill(connection, view):
    """False when the connection ended before the first byte."""
    got = 0
    while got < len(view):
        count = connection.recv_into(view[got:])
        if count == 0:
            if got == 0:
                return False
            raise EOFError("the connection ended within a message")
        got += count
    return True
