"""Access: what a request needs, what a client has, and the challenge for one who has too little."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sandbox.app import Request


@dataclass(frozen=True)
class Access:
    """One right: `repository`, its name, `pull`; or `registry`, `catalog`, `*`."""

    kind: str
    name: str
    action: str

    def to_json(self) -> dict[str, str]:
        """Write it as Distribution does in the detail of a refusal."""
        return {"Type": self.kind, "Class": "", "Name": self.name, "Action": self.action}


class Grant(Protocol):
    """What a client has been admitted to."""

    @property
    def user(self) -> str:
        """Return the client's name, "" for nobody in particular."""

    def may(self, repository: str, action: str) -> bool:
        """Tell whether it also holds for that repository and action."""


class Challenged(Exception):  # noqa: N818 - the client is asked, nothing has failed
    """The client must prove who it is, or that it may: 401 with a `WWW-Authenticate`."""

    def __init__(self, reason: str, challenge: str) -> None:
        """Keep the reason for the log, the challenge for the client."""
        super().__init__(reason)
        self.challenge = challenge


class Authority(Protocol):
    """Decides on requests."""

    def admit(self, request: Request, needed: tuple[Access, ...]) -> Grant:
        """Return the client's grant, which covers what is needed; raises `Challenged`."""


@dataclass(frozen=True)
class Everything:
    """A grant of everything, to a user."""

    user: str = ""

    def may(self, repository: str, action: str) -> bool:  # noqa: ARG002 - whatever it is
        """Say yes."""
        return True


class Open:
    """The authority of a registry without authentication."""

    def admit(self, request: Request, needed: tuple[Access, ...]) -> Grant:  # noqa: ARG002
        """Admit anyone to everything."""
        return Everything()
