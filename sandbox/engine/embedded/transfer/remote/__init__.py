"""One repository of a registry, as a client: where it is, how it is reached, who asks, what it refuses.

`endpoints` says where, `connections` carries requests (to apps inside the process, and over sockets), `tls`
knows whom to trust, `authorization` answers challenges, `session` puts these together, `repository` has the
operations; `failures` and `refusals` are the words.
"""

from __future__ import annotations

from sandbox.engine.embedded.transfer.remote.credentials import RegistryCredentials
from sandbox.engine.embedded.transfer.remote.failures import RequestFailedError
from sandbox.engine.embedded.transfer.remote.refusals import RefusedError
from sandbox.engine.embedded.transfer.remote.repository import Repository
from sandbox.engine.embedded.transfer.remote.session import Session, connect

__all__ = ["RefusedError", "RegistryCredentials", "Repository", "RequestFailedError", "Session", "connect"]
