"""Challenges: what a registry's `WWW-Authenticate` header asks for.

Source: RFC 9110, sections 11.3 (challenge), 11.6.1 (`WWW-Authenticate`), 5.6.1 (lists), 5.6.4 (quoted
strings).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.errors import InvalidChallengeError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_WORD = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_SCHEME = re.compile(_WORD)
_PARAMETER = re.compile(
    rf"(?P<name>{_WORD})[ \t]*=[ \t]*"
    rf'(?:(?P<token>{_WORD})|"(?P<quoted>(?:[^"\\]|\\.)*)")(?=[ \t]*(?:,|$))',
    re.DOTALL,
)
_TOKEN68 = re.compile(r"[A-Za-z0-9\-._~+/]+=*(?=[ \t]*(?:,|$))")
_COMMAS = re.compile(r"[ \t]*,[ \t,]*")
_SPACES = re.compile(r"[ \t]+")
_LEADING = re.compile(r"[ \t,]*")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True)
class Challenge:
    """One way in that the registry offers: `Basic` or `Bearer` and its parameters.

    `scheme` and the parameters' names are lower case, for they are case-insensitive. `token68` holds what
    some other schemes send in place of parameters.
    """

    scheme: str
    parameters: Mapping[str, str] = field(default_factory=dict, hash=False)
    token68: str = ""

    @property
    def realm(self) -> str:
        """Basic: the name of the protected area. Bearer: the URL of the token service."""
        return self.parameters.get("realm", "")

    @property
    def service(self) -> str:
        """The name by which the token service knows this registry."""
        return self.parameters.get("service", "")

    @property
    def scopes(self) -> tuple[str, ...]:
        """What a token must permit, such as `repository:library/python:pull`.

        Source: distribution, "Token Scope Documentation": several are separated by spaces.
        """
        return tuple(self.parameters.get("scope", "").split())

    @property
    def error(self) -> str:
        """Why a token was refused: `invalid_token` or `insufficient_scope`. Source: RFC 6750, section 3.1."""
        return self.parameters.get("error", "")

    def __str__(self) -> str:
        """Write the challenge as it stands in the header."""
        parameters = ",".join(f"{name}={_quote(value)}" for name, value in self.parameters.items())
        return " ".join(part for part in (self.scheme.capitalize(), self.token68 or parameters) if part)


def parse_challenges(header: str) -> tuple[Challenge, ...]:
    """Read all challenges of a header; raises `InvalidChallengeError` where it cannot be read."""
    return tuple(_challenges(header.strip(" \t")))


def _challenges(header: str) -> Iterator[Challenge]:
    position = _skip(_LEADING, header, 0)
    while position < len(header):
        challenge, position = _challenge(header, position)
        yield challenge
        end = _skip(_COMMAS, header, position)
        if end == position and position < len(header):
            raise _invalid(header, position)
        position = end


def _challenge(header: str, position: int) -> tuple[Challenge, int]:
    scheme = _SCHEME.match(header, position)
    if scheme is None:
        raise _invalid(header, position)
    position = scheme.end()
    start = _skip(_LEADING, header, position) if _SPACES.match(header, position) else position
    if start > position:
        found = _PARAMETER.match(header, start)
        if found:
            parameters, end = _parameters(header, start)
            return Challenge(scheme[0].lower(), parameters), end
        token68 = _TOKEN68.match(header, start)
        if token68 and "," not in header[position:start]:
            return Challenge(scheme[0].lower(), token68=token68[0]), token68.end()
    return Challenge(scheme[0].lower()), position


def _parameters(header: str, position: int) -> tuple[dict[str, str], int]:
    parameters: dict[str, str] = {}
    start = position
    while found := _PARAMETER.match(header, start):
        name = found["name"].lower()
        if name in parameters:
            raise InvalidChallengeError(f"The parameter {name!r} is there twice in one challenge: {header!r}")
        quoted = found["quoted"]
        parameters[name] = found["token"] if quoted is None else _ESCAPED.sub(r"\1", quoted)
        position = found.end()
        start = _skip(_COMMAS, header, position)
        if start == position:
            break
    return parameters, position


def _skip(pattern: re.Pattern[str], header: str, position: int) -> int:
    found = pattern.match(header, position)
    return found.end() if found else position


def _quote(value: str) -> str:
    escaped = value.replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}"'


def _invalid(header: str, position: int) -> InvalidChallengeError:
    position = _skip(_SPACES, header, position)
    return InvalidChallengeError(
        f"The WWW-Authenticate header cannot be read from character {position + 1} on: {header!r}"
    )
