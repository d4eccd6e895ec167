"""Names of images, with the complaints of Docker's client.

Source: github.com/distribution/reference, `reference.go` and `normalize.go`; seen with docker CLI 28.2.2.
"""

from __future__ import annotations

import re

from sandbox.engine.command.failures import CommandError
from sandbox.errors import InvalidReferenceError
from sandbox.reference import DOCKER_HUB, Reference, is_host

_HEX_ID = re.compile(r"[a-f0-9]{64}")


def parsed(text: str, *, default_tag: str = "") -> Reference:
    """Read a name; without a tag it has none, unless a default is given.

    Raises:
        CommandError: it is none.
    """
    try:
        return Reference.parse(text, default_tag=default_tag)
    except InvalidReferenceError:
        raise CommandError(problem_of(text)) from None


def problem_of(text: str) -> str:
    """Say what is wrong with a name that can't be read."""
    if _HEX_ID.fullmatch(text):
        return f"invalid repository name ({text}), cannot specify 64-byte hexadecimal strings"
    host, slash, rest = text.partition("/")
    remote = rest if slash and is_host(host) else text
    repository = re.split(r"[:@]", remote, maxsplit=1)[0]
    if repository != repository.lower():
        full = f"library/{repository}" if "/" not in remote and remote == text else repository
        return f"invalid reference format: repository name ({full}) must be lowercase"
    return "invalid reference format"


def transferred(text: str, *, all_tags: bool) -> tuple[Reference, str]:
    """Read what is to be pulled or pushed, and the notice to print before; without a tag `latest` is meant.

    Raises:
        CommandError: it is no name, or it names a tag beside all of them.
    """
    name = parsed(text)
    is_bare = not (name.tag or name.digest)
    if all_tags and not is_bare:
        raise CommandError("tag can't be used with --all-tags/-a")
    if all_tags or not is_bare:
        return name, ""
    return name.with_tag("latest"), "Using default tag: latest\n"


def is_hub(name: Reference) -> bool:
    """Say whether it is on Docker Hub."""
    return name.registry == DOCKER_HUB
