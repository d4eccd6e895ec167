"""The in-process network: requests reach apps with no socket, thread or process.

`network` has the addresses, `pools` puts them where urllib3 looks for a connection, `connection` is that
connection, `wire` what stands in for its socket.
"""

from __future__ import annotations

from sandbox.transport.network.network import Network

__all__ = ["Network"]
