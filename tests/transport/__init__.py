"""The carriers of requests: the server on real sockets, and the network inside the process."""
