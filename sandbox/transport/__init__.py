"""Carriers of requests to apps: one server for all of them, and a network inside the process.

`server` accepts, `connection` serves one client, `head` and `bodies` read requests, `framing` writes answers,
`network` does the same without a socket. What an app is stands in `sandbox.app`.
"""

from __future__ import annotations

from sandbox.transport.guard import guarded
from sandbox.transport.limits import Limits
from sandbox.transport.listener import Listener, listen_tcp, listen_unix
from sandbox.transport.network import Network
from sandbox.transport.server import Server, serving

__all__ = ["Limits", "Listener", "Network", "Server", "guarded", "listen_tcp", "listen_unix", "serving"]
