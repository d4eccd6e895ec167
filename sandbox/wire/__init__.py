"""The wire: HTTP exchanges with a registry, by a client of our own and as a registry's log tells them.

`Client` speaks the distribution protocol and records what it said and heard; `sandbox.wire.log` reads the
log of a registry. The sandbox's own traffic names itself by `USER_AGENT`, so that views can leave it out.
"""

from __future__ import annotations

from sandbox.wire.client import Client
from sandbox.wire.exchange import USER_AGENT, Exchange
from sandbox.wire.log import LoggedRequest

__all__ = ["USER_AGENT", "Client", "Exchange", "LoggedRequest"]
