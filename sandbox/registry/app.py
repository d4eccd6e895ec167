"""The registry: an app that speaks OCI distribution 1.1 over a `Store`.

It finds the target, asks the authority, calls the handler, and is the one place where refusals and mistakes
become answers and every answer becomes a log line. What each path does is in the file of that noun; see
`routes`.
"""

from __future__ import annotations

import dataclasses
import threading
import time
import traceback
from typing import TYPE_CHECKING

from sandbox.app import FileBody, Headers, IncompleteBodyError, Request, Response
from sandbox.registry.auth import Authority, Challenged, Open, needed_access
from sandbox.registry.auth.htpasswd import Htpasswd
from sandbox.registry.auth.keys import Keys
from sandbox.registry.auth.token import TokenAuthority
from sandbox.registry.base import beside
from sandbox.registry.call import Call
from sandbox.registry.configuration import Configuration, HtpasswdSettings
from sandbox.registry.errors import Code, RefusedError, answer, refused
from sandbox.registry.http.queries import Query
from sandbox.registry.log import Entry, Log
from sandbox.registry.reading import DISK, SettingsFiles
from sandbox.registry.routes import find_handler, find_target
from sandbox.registry.storage import Folder, Memory, Store
from sandbox.registry.storage.errors import StorageFullError, UnknownUploadError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.registry.auth import Grant
    from sandbox.registry.call import Target
    from sandbox.registry.storage.files import Files

API_VERSION = ("Docker-Distribution-Api-Version", "registry/2.0")
_STORE_FULL = 507
SCRATCH_AGE_S = 24 * 3600.0
"""Older leftovers of a killed write are nobody's."""


def _print(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the registry's log is its output


class Registry:
    """A registry, as a `sandbox.app.App`; any number of threads may call it."""

    def __init__(
        self,
        settings: Configuration,
        *,
        write_log: Callable[[str], None] = _print,
        store: Store | None = None,
        authority: Authority | None = None,
    ) -> None:
        """Open the store that the settings name, and drop uploads that nobody goes on with."""
        self.settings = settings
        self.log = Log(write_log, settings)
        self.store = store or Store(_open_files(settings), lambda damage: self.log.line("error", damage))
        self._authority = authority or make_authority(settings)
        self._purged_at_s = float("-inf")
        self._purging = threading.Lock()
        for name in settings.unused:
            self.log.line(
                "warning", f"this registry has no {name}: that part of its configuration is not used"
            )
        self._purge()

    def __call__(self, request: Request) -> Response:
        """Answer a request; whatever happens, it is an answer and a log line."""
        entry = self.log.begin(request)
        try:
            response = self._serve(request, entry)
        except RefusedError as refusal:
            entry.refused(refusal)
            response = answer(refusal)
        except Exception:  # noqa: BLE001 - a mistake of ours is a 500, and its traceback is in the log
            self.log.line("error", f"panic: {traceback.format_exc()}", entry.fields())
            mistake = refused(Code.UNKNOWN)
            entry.refused(mistake)
            response = answer(mistake)
        return self._finished(response, entry)

    def _serve(self, request: Request, entry: Entry) -> Response:
        if answered := beside(request.path):
            return answered
        target = find_target(request.path)
        entry.variables = target.variables
        handler = find_handler(target, request.method)
        query = _query(request)
        call = Call(
            request, target, query, self.store, self.settings, self._admit(request, target, query, entry)
        )
        self._purge()
        try:
            return handler(call)
        except IncompleteBodyError as error:
            raise refused(Code.SIZE_INVALID, str(error)) from None
        except UnknownUploadError:
            raise refused(Code.BLOB_UPLOAD_UNKNOWN) from None
        except StorageFullError as error:
            message = "no space left for the registry's content"
            raise refused(Code.UNKNOWN, str(error), message=message, status=_STORE_FULL) from None

    def _admit(self, request: Request, target: Target, query: Query, entry: Entry) -> Grant:
        needed = needed_access(request.method, target, query)
        try:
            grant = self._authority.admit(request, needed)
        except Challenged as challenged:
            entry.not_admitted(str(challenged))
            detail = [each.to_json() for each in needed] or None
            challenge = ("WWW-Authenticate", challenged.challenge)
            raise refused(Code.UNAUTHORIZED, detail, headers=(challenge,)) from None
        if grant.user:
            entry.admitted(grant.user)
        return grant

    def _finished(self, response: Response, entry: Entry) -> Response:
        """Add what every answer has, and the log line: it is there when a client has the last byte."""
        headers = Headers((API_VERSION, *self.settings.headers, *response.headers))
        body = (
            iter(())
            if entry.request.method == "HEAD" and not isinstance(response.body, FileBody)
            else response.body
        )
        finished = dataclasses.replace(response, headers=headers, body=body)
        return dataclasses.replace(finished, sent=lambda written: self.log.finish(entry, finished, written))

    def _purge(self) -> None:
        """Drop uploads that nobody goes on with, once an interval, in passing."""
        settings = self.settings
        if settings.purge_uploads_after_s is None or settings.is_read_only or not self._is_purge_due():
            return
        self.store.files.sweep(SCRATCH_AGE_S)
        for name in self.store.uploading():
            for upload_id in self.store.uploads.purge(name, settings.purge_uploads_after_s):
                self.log.line("info", f"Deleting upload {upload_id}", {"vars.name": name})

    def _is_purge_due(self) -> bool:
        with self._purging:
            now = time.monotonic()
            is_due = now - self._purged_at_s >= self.settings.purge_interval_s
            if is_due:
                self._purged_at_s = now
            return is_due


def make_authority(settings: Configuration, files: SettingsFiles = DISK) -> Authority:
    """Make the authority that the settings name; raises `SetupError` for keys that cannot be read."""
    if settings.auth is None:
        return Open()
    if isinstance(settings.auth, HtpasswdSettings):
        return Htpasswd(settings.auth, files)
    keys = Keys(settings.auth.root_certificates, settings.auth.jwks, files)
    return TokenAuthority(settings.auth, keys)


def _open_files(settings: Configuration) -> Files:
    return Memory() if settings.root is None else Folder(settings.root)


def _query(request: Request) -> Query:
    try:
        return Query(request.query)
    except ValueError:
        raise refused(Code.UNSUPPORTED, message="malformed query", status=400) from None
