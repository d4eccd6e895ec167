"""The address of a daemon, as DOCKER_HOST and contexts write it.

Source: docker command line reference, `docker`, "Daemon socket option" (unix, tcp, ssh, npipe).
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from typing import Literal, cast
from urllib.parse import urlsplit

from sandbox.engine.problems import Problem, UnusableError

Scheme = Literal["unix", "npipe", "tcp", "ssh"]

DEFAULT_PORT = 2375
DEFAULT_TLS_PORT = 2376
EXAMPLE = "unix:///var/run/docker.sock"


@dataclass(frozen=True)
class Address:
    """A socket's path (unix, npipe), or a host and port (tcp, ssh)."""

    scheme: Scheme
    path: str = ""
    host: str = ""
    port: int = 0

    @property
    def is_remote(self) -> bool:
        """Say whether the daemon is on another machine; no name is looked up and nothing is connected to."""
        if self.scheme in ("unix", "npipe"):
            return False
        return self.scheme == "ssh" or not is_this_machine(self.host)

    def __str__(self) -> str:
        """Return it as DOCKER_HOST would have it."""
        if self.scheme in ("unix", "npipe"):
            return f"{self.scheme}://{self.path}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}" if self.port else f"{self.scheme}://{host}"


def parse_address(text: str, *, tls: bool = False) -> Address:
    """Read an address.

    Raises:
        UnusableError: It is none (`bad-address`).

    """
    scheme, separator, rest = text.partition("://")
    if scheme in ("unix", "npipe") and rest.startswith("/"):
        return Address(cast("Scheme", scheme), path=rest)
    if scheme in ("tcp", "http", "https"):
        return _parse_tcp(text, tls=tls or scheme == "https")
    if scheme == "ssh" and rest:
        return Address("ssh", host=rest.rstrip("/"))
    raise _bad(
        text, "no address of a daemon" if not separator else f"not understood: {scheme or 'nothing'}://…"
    )


def is_this_machine(host: str) -> bool:
    """Say whether an IP address (or `localhost`) is one of this machine's."""
    if host == "localhost":
        return True
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        return False
    return ip.is_loopback or _can_bind(ip)


def _can_bind(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Only an address of one's own can be bound; nothing is sent."""
    family = socket.AF_INET if ip.version == 4 else socket.AF_INET6  # noqa: PLR2004  # IP's two versions
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((str(ip), 0))
        except OSError:
            return False
    return not ip.is_unspecified


def _parse_tcp(text: str, *, tls: bool) -> Address:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise _bad(text, f"no address: {error}") from error
    if not parts.hostname:
        raise _bad(text, "without a host")
    return Address("tcp", host=parts.hostname, port=port or (DEFAULT_TLS_PORT if tls else DEFAULT_PORT))


def _bad(text: str, why: str) -> UnusableError:
    return UnusableError(
        Problem.BAD_ADDRESS,
        f"{text!r} is {why}.",
        f"Set DOCKER_HOST to an address such as {EXAMPLE}, or unset it.",
    )
