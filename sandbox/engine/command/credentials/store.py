"""A log-in: found for a registry, kept, forgotten, and sent to the engine."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.engine.command.credentials import helpers
from sandbox.engine.command.credentials.config_file import ConfigFile
from sandbox.engine.command.credentials.servers import host_of, key_of_registry

if TYPE_CHECKING:
    from sandbox.engine.command.session import Session
    from sandbox.reference import Reference

TOKEN_USER = "<token>"  # noqa: S105  # a helper's word for "this is no password"


@dataclass(frozen=True)
class Login:
    """Who logs in where. `identity_token` stands in for the password where a registry handed one out."""

    server: str
    user: str = ""
    password: str = ""
    identity_token: str = ""

    def to_json(self) -> dict[str, str]:
        """Return what the engine takes. Source: Docker Engine API 1.50, "Authentication"."""
        fields = {
            "username": self.user,
            "password": self.password,
            "serveraddress": self.server,
            "identitytoken": self.identity_token,
        }
        return {name: value for name, value in fields.items() if value}


def find_login(session: Session, server: str) -> Login | None:
    """Return what is kept for a server, None for nothing.

    Raises:
        CommandError: the settings or the helper in charge can't be read.
    """
    settings = ConfigFile(session.config_folder)
    helper = settings.helper_of(server)
    if helper:
        found = helpers.get(helper, server)
        if found is None:
            return None
        user, secret = found
        return Login(server, identity_token=secret) if user == TOKEN_USER else Login(server, user, secret)
    user, password, token = settings.login(server)
    return Login(server, user, password, token) if user or token else None


def keep(session: Session, login: Login) -> bool:
    """Keep a log-in; returns whether it is now in a file in clear text."""
    settings = ConfigFile(session.config_folder)
    helper = settings.helper_of(login.server)
    if helper:
        user = TOKEN_USER if login.identity_token else login.user
        helpers.store(helper, login.server, user, login.identity_token or login.password)
        return False
    settings.put(login.server, login.user, login.password, login.identity_token)
    return True


def forget(session: Session, server: str) -> None:
    """Forget what is kept for a server, in whatever form it was typed."""
    settings = ConfigFile(session.config_folder)
    helper = settings.helper_of(server)
    if helper:
        helpers.erase(helper, server)
        return
    host = host_of(server)
    settings.take_out(server, host, f"http://{host}", f"https://{host}")


def authorization_header(session: Session, name: Reference) -> dict[str, str]:
    """Return the header that gives the engine the log-in for an image's registry, or none to it."""
    login = find_login(session, key_of_registry(name.registry))
    fields = login.to_json() if login else {}
    return {"X-Registry-Auth": base64.urlsafe_b64encode(json.dumps(fields).encode()).decode()}
