"""`config.json`, the settings of Docker's client: read and written as the client does.

Source: Docker manuals, "docker login", "Credential stores"; seen with docker CLI 28.2.2.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, Any

from sandbox.engine.command.failures import CommandError
from sandbox.home import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

NAME = "config.json"
PRIVATE_FOLDER = 0o700


class ConfigFile:
    """The settings in one folder. A file that is not there is empty."""

    def __init__(self, folder: Path) -> None:
        """Read the file.

        Raises:
            CommandError: it is damaged; nothing is overwritten then.
        """
        self.path = folder / NAME
        try:
            content = json.loads(self.path.read_bytes())
        except FileNotFoundError:
            content = {}
        except (OSError, ValueError) as error:
            raise CommandError(f"the settings in {self.path} can't be read: {error}") from None
        if not isinstance(content, dict):
            raise CommandError(f"the settings in {self.path} can't be read: they are no JSON object")
        self.fields: dict[str, Any] = content

    @property
    def entries(self) -> dict[str, dict[str, str]]:
        """The log-ins that are kept in the file: {server: entry}."""
        entries: dict[str, dict[str, str]] = self.fields.get("auths") or {}
        return entries

    def helper_of(self, server: str) -> str:
        """Return the name of the credential helper in charge of a server, "" for the file itself."""
        helpers = self.fields.get("credHelpers") or {}
        return str(helpers.get(server) or self.fields.get("credsStore") or "")

    def login(self, server: str) -> tuple[str, str, str]:
        """Return user, password and identity token that are kept for a server, "" for what is not."""
        entry = self.entries.get(server) or _under_another_form(self.entries, server)
        user, password = _decoded(entry.get("auth", "")) if entry.get("auth") else ("", "")
        return (
            user or entry.get("username", ""),
            password or entry.get("password", ""),
            entry.get("identitytoken", ""),
        )

    def put(self, server: str, user: str, password: str, token: str) -> None:
        """Keep a log-in, in clear text but for base64."""
        encoded = base64.b64encode(f"{user}:{password}".encode()).decode()
        entry = {"auth": encoded} | ({"identitytoken": token} if token else {})
        self._write({**self.entries, server: entry})

    def take_out(self, *servers: str) -> None:
        """Remove what is kept for servers."""
        left = {server: entry for server, entry in self.entries.items() if server not in servers}
        if left != self.entries or "auths" not in self.fields:
            self._write(left)

    def _write(self, entries: dict[str, dict[str, str]]) -> None:
        self.fields = {
            "auths": dict(sorted(entries.items())),
            **{k: v for k, v in self.fields.items() if k != "auths"},
        }
        try:
            self.path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
            write_atomically(self.path, json.dumps(self.fields, indent="\t", ensure_ascii=False))
        except OSError as error:
            raise CommandError(f"the log-in can't be kept in {self.path}: {error.strerror}") from None


def _under_another_form(entries: dict[str, dict[str, str]], server: str) -> dict[str, str]:
    """Find what was kept for `https://host/v1/` and the like."""
    for known, entry in entries.items():
        host = known.removeprefix("http://").removeprefix("https://").partition("/")[0]
        if host == server:
            return entry
    return {}


def _decoded(text: str) -> tuple[str, str]:
    try:
        user, _, password = base64.b64decode(text).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return user, password.rstrip("\0")
