"""Who may do what: the question, the answer, and the challenge that a client gets instead.

`htpasswd` knows passwords, `token` knows signed grants; both answer `Authority.admit`.
Source: distribution/distribution, docs "Authentication", docs/spec/auth/token.md and scope.md.
"""

from __future__ import annotations

from sandbox.registry.auth.access import Access, Authority, Challenged, Grant, Open
from sandbox.registry.auth.scopes import needed_access

__all__ = ["Access", "Authority", "Challenged", "Grant", "Open", "needed_access"]
