"""The registry of an image's name: found, and asked for manifests.

With `--insecure` plain HTTP and unknown certificates will do; without, only HTTPS.

Source: docker CLI 28.2.2, seen; OCI distribution specification 1.1, "Pulling manifests".
"""

from __future__ import annotations

import warnings
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import requests
import urllib3

from sandbox.auth import Credentials
from sandbox.engine.command.commands.manifests.entry import Entry
from sandbox.engine.command.credentials import find_login
from sandbox.engine.command.credentials.servers import key_of_registry
from sandbox.engine.command.failures import CommandError, causes_of
from sandbox.errors import RegistryError, RegistryUnreachableError
from sandbox.image import Index, Manifest
from sandbox.reference import DOCKER_HUB, LATEST, Reference
from sandbox.wire import Client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.engine.command.session import Session

HUB_ADDRESS = "registry-1.docker.io"
USER_AGENT = "docker-command-of-the-course"
NOT_FOUND = 404


@contextmanager
def registry_of(session: Session, name: Reference, *, insecure: bool) -> Iterator[Client]:
    """Yield a client of the registry that a name leads to.

    Raises:
        CommandError: nothing answers there, or not in a way that is allowed.
    """
    login = find_login(session, key_of_registry(name.registry))
    credentials = Credentials(login.user, login.password) if login else None
    address = HUB_ADDRESS if name.registry == DOCKER_HUB else name.registry
    secure = f"https://{address}/v2/"
    for scheme in ("https", "http") if insecure else ("https",):
        web = requests.Session()
        web.verify = not insecure
        client = Client(address, scheme=scheme, credentials=credentials, session=web, user_agent=USER_AGENT)
        with closing(client), warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", urllib3.exceptions.InsecureRequestWarning
            )  # that is what was asked for
            try:
                client.request("GET", "/v2/")
            except RegistryUnreachableError as error:
                if any(isinstance(cause, ConnectionRefusedError) for cause in causes_of(error)):
                    refused = f'Get "{secure}": dial tcp {address}: connect: connection refused'
                    raise CommandError(
                        f"failed to configure transport: error pinging v2 registry: {refused}"
                    ) from None
            else:
                yield client
                return
    raise UnreachableError(f"no registry answers at {address}")


class UnreachableError(CommandError):
    """No registry answers at a name's address."""


def fetch(client: Client, name: Reference) -> Manifest | Index:
    """Get the manifest or list of a name.

    Raises:
        CommandError: there is none.
    """
    try:
        return client.manifest(name.repository, name.target or LATEST)
    except RegistryError as error:
        if error.status == NOT_FOUND:
            raise missing(name) from None
        raise CommandError(str(error)) from None


def fetch_entry(session: Session, name: Reference, *, insecure: bool) -> list[Entry]:
    """Get what a name stands for: one image, or each image of a list.

    Raises:
        CommandError: there is none.
    """
    try:
        with registry_of(session, name, insecure=insecure) as client:
            found = fetch(client, name)
            if isinstance(found, Manifest):
                return [_entry(client, name, found)]
            entries = []
            for descriptor in found.manifests:
                inner = name.with_digest(descriptor.digest)
                image = fetch(client, inner)
                if isinstance(image, Manifest):
                    shown = f"{name}@{descriptor.digest}"
                    entries.append(_entry(client, inner, image, shown, descriptor.to_json().get("platform")))
            return entries
    except UnreachableError:
        raise missing(name) from None


def missing(name: Reference) -> CommandError:
    """Say that a registry has no such manifest; so says the client also where it can't be asked."""
    return CommandError(f"no such manifest: {name.familiar}")


def _entry(
    client: Client, name: Reference, image: Manifest, shown: str = "", platform: object = None
) -> Entry:
    if not isinstance(platform, dict):
        platform = client.config(name.repository, image).platform.to_json()
    return Entry.of(shown or str(name), image, platform)
