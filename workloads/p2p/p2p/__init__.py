"""A stream of messages from a source to workers, peer to peer over TCP, in the manner of HarmonicIO: no broker lies between.

A worker pulls: it sends READY, and the source answers with a message whenever one is due. So a worker that is busy gets none, and READY tells that
the message before it has been processed. Each message costs its worker a set CPU time, on purpose, which a profiler must find again.
"""
