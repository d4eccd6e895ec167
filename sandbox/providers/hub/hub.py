"""The app: Hub's registry, its token service and its search, on one port or under all of Hub's names.

Two registries of the embedded kind stand behind it: one in memory with the stand-ins, read-only, and one over
the given files for what accounts push. Who asks is checked here once more for each manifest, because pulls
are counted by account.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import logging
from typing import TYPE_CHECKING

from sandbox.image.digest import Digest, is_digest
from sandbox.providers.hub.accounts import Accounts
from sandbox.providers.hub.hosts import HOSTS
from sandbox.providers.hub.limits import Limits
from sandbox.providers.hub.rights import Rights
from sandbox.providers.hub.search import Search
from sandbox.providers.hub.seeds import Seeds
from sandbox.providers.hub.signer import Signer
from sandbox.providers.hub.tokens import HubAuthority, TokenService
from sandbox.registry import Configuration, Registry
from sandbox.registry.auth import Challenged, needed_access
from sandbox.registry.call import Endpoint
from sandbox.registry.errors import RefusedError, answer
from sandbox.registry.http.queries import Query
from sandbox.registry.routes import find_target
from sandbox.registry.storage import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.app import App, Request, Response
    from sandbox.registry.call import Target
    from sandbox.registry.storage.files import Files


_log = logging.getLogger(__name__)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Hub:
    """A small Docker Hub, as a `sandbox.app.App`; any number of threads may call it."""

    def __init__(
        self,
        files: Files,
        *,
        limits: Limits | None = None,
        write_log: Callable[[str], None] = _log.debug,
        clock: Callable[[], dt.datetime] = _now,
    ) -> None:
        """Make nothing yet: stand-ins come when they are asked for."""
        self.accounts = Accounts(files)
        self.limits = limits or Limits()
        self.seeds = Seeds()
        store = Store(files)
        self.rights = Rights(self.seeds, store)
        signer = Signer()
        self._authority = HubAuthority(signer)
        self._stand_ins = self._registry(self.seeds.store, write_log, is_read_only=True)
        self._pushed = self._registry(store, write_log)
        tokens = TokenService(signer, self.accounts, self.rights, self.limits, clock)
        search = Search(self.seeds, store, self.rights)
        self._endpoints: Mapping[str, App] = {
            "/token": tokens.answer,
            "/v1/_ping": search.ping,
            "/v1/search": search.answer_engine,
            "/v2/search/repositories": search.answer_web,
        }

    def __call__(self, request: Request) -> Response:
        """Answer a request to any of Hub's hosts."""
        endpoint = self._endpoints.get(request.path.rstrip("/"))
        return endpoint(request) if endpoint else self._answer_registry(request)

    def _answer_registry(self, request: Request) -> Response:
        try:
            target, query = find_target(request.path), Query(request.query)
        except (RefusedError, ValueError):
            return self._pushed(request)
        if self.seeds.has(target.name):
            self.seeds.plant(target.name, target.reference)
            registry = self._stand_ins
        else:
            registry = self._pushed
            if target.endpoint is Endpoint.UPLOADS:
                self._lend(query)
        is_pull = target.endpoint is Endpoint.MANIFEST and request.method in ("GET", "HEAD")
        return self._pull(registry, request, target, query) if is_pull else registry(request)

    def _pull(self, registry: Registry, request: Request, target: Target, query: Query) -> Response:
        """Count a manifest that is asked for, and say in the answer what is left."""
        try:
            user = self._authority.admit(request, needed_access(request.method, target, query)).user
            if request.method == "GET":
                self.limits.count(user, request)
        except Challenged:
            return registry(request)  # which says so
        except RefusedError as refusal:
            return answer(refusal)
        response = registry(request)
        return dataclasses.replace(
            response, headers=response.headers.plus(*self.limits.headers(user, request))
        )

    def _lend(self, query: Query) -> None:
        """Let a push mount a stand-in's layer: it is copied to where pushed content is."""
        origin, mounted = query.get("from") or "", query.get("mount") or ""
        if self.seeds.has(origin) and is_digest(mounted):
            self.seeds.lend(origin, Digest(mounted), self._pushed.store)

    def _registry(
        self, store: Store, write_log: Callable[[str], None], *, is_read_only: bool = False
    ) -> Registry:
        settings = Configuration(root=None, is_read_only=is_read_only)
        return Registry(settings, write_log=write_log, store=store, authority=self._authority)


def apps(files: Files) -> Mapping[str, App]:
    """Return one Hub under every host name of the real one: what an engine resolves names with."""
    hub = Hub(files)
    return dict.fromkeys(HOSTS, hub)
