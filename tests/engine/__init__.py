"""Tests of sandbox.engine, on real daemons, real sockets and real processes."""
