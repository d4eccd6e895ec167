"""Where a request goes: a scheme and HOST:PORT, or the path of a socket."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from sandbox.errors import SandboxError

UNIX = "unix"
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Address:
    """A key of the table. `localhost` is another name than `127.0.0.1`, as it is for an engine."""

    scheme: str
    place: str

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read an address as clients write it; raises `SandboxError` for one that is none."""
        try:
            parts = urlsplit(text if "://" in text else f"http://{text}")
            host, port = parts.hostname, parts.port
        except ValueError:
            raise _not_one(text) from None
        if parts.scheme in (UNIX, "http+unix"):
            return cls(UNIX, f"{parts.netloc}{parts.path}")
        if parts.scheme not in _PORTS or not host:
            raise _not_one(text)
        return cls.of(parts.scheme, host, port)

    @classmethod
    def of(cls, scheme: str, host: str, port: int | None) -> Address:
        """Put an address together; IPv6 with or without its brackets."""
        name = host.strip("[]").lower()
        name = f"[{name}]" if ":" in name else name
        return cls(scheme, f"{name}:{port or _PORTS[scheme]}")

    @property
    def other(self) -> Address | None:
        """The same place by the other scheme, for it is one port; None for a socket's path."""
        schemes = {"http": "https", "https": "http"}
        return Address(schemes[self.scheme], self.place) if self.scheme in schemes else None


def _not_one(text: str) -> SandboxError:
    return SandboxError(f"{text!r} is no address such as 127.0.0.1:5000.")
