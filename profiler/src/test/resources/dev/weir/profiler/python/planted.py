"""Does one thing for as long as its stdin stays open; which is its argument. Every function that burns has a known chain of callers."""
import hashlib
import sys
import threading

ended = threading.Event()


def burn(rounds):
    value = 1
    for i in range(rounds):
        value = (value * 31 + i) % 1000003
    return value


class Stage:
    @classmethod
    def of(cls, rounds):
        return cls().work(rounds)

    def work(self, rounds):
        def inner():
            return burn(rounds)

        return inner()


def produce():
    while True:
        yield Stage.of(2000)


def outer():
    for _ in produce():
        if ended.is_set():
            return


def key_of(item):
    return burn(2000) + item


def called_back():
    while not ended.is_set():
        sorted([3, 1, 2], key=key_of)


def deep(depth):
    if depth:
        return deep(depth - 1)
    return burn(20000)


def recurses():
    while not ended.is_set():
        deep(300)


def dear():
    return burn(6000)


def cheap():
    return burn(2000)


def parted():
    while not ended.is_set():
        dear()
        cheap()


def native():
    data = b"x" * 5_000_000
    while not ended.is_set():
        hashlib.sha256(data).digest()


def threads():
    others = [threading.Thread(target=target, daemon=True) for target in (called_back, outer, native)]
    for other in others:
        other.start()
    for other in others:
        other.join()


def main():
    watch = threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True)
    watch.start()
    print("planted", flush=True)
    globals()[sys.argv[1]]()


main()
