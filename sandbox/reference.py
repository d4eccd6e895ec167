"""References: the names of images, such as `python` or `127.0.0.1:5000/skylark/forecast:0.1`.

Used wherever a learner or an engine names an image. Pure: whether anything of that name exists is for the
registry to say. The text that people write is expanded to the one that engines mean:
`python` → `docker.io/library/python:latest`.

Source: github.com/distribution/reference, `reference.go` (grammar) and `normalize.go` (familiar names);
OCI distribution specification 1.1, "Pulling manifests" (`<name>` and `<reference>`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sandbox.errors import InvalidDigestError, InvalidReferenceError
from sandbox.image.digest import Digest

DOCKER_HUB = "docker.io"
"""The registry of names that begin with no host. (Its API answers at registry-1.docker.io.)"""

LATEST = "latest"
"""The tag of names that have neither tag nor digest. It is a default text and moves by no rule."""

MAX_NAME_LENGTH = 255
"""Of host and repository together, as OCI's specification advises; newer engines count the repository alone.

Source: OCI distribution specification 1.1, "Pulling manifests", the note on the length of `<name>`.
"""

_LEGACY_HUB = "index.docker.io"
_OFFICIAL = "library"

# `-+` where Go's grammar writes `[-]*`: the same language, but Python's matcher backtracks.
_COMPONENT = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
REPOSITORY = re.compile(rf"{_COMPONENT}(?:/{_COMPONENT})*", re.ASCII)
"""The grammar of a repository's name."""
_LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_HOST = re.compile(rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?", re.ASCII)
TAG = re.compile(r"\w[\w.-]{0,127}", re.ASCII)
"""The grammar of a tag."""

_IMAGE_ID = re.compile(r"[a-f0-9]{64}", re.ASCII)


@dataclass(frozen=True, order=True)
class Reference:
    """A full reference: registry, repository, and a tag, a digest or both.

    With both, the digest decides and the tag is a note to the reader.
    """

    registry: str
    repository: str
    tag: str = ""
    digest: str = ""

    def __post_init__(self) -> None:
        """Check each part; raises `InvalidReferenceError`."""
        _check_host(self.registry)
        _check_repository(self.repository)
        _check_full(self.registry, self.repository)
        if len(self.name) > MAX_NAME_LENGTH:
            raise InvalidReferenceError(
                f"{_shown(self.name)} has {len(self.name)} characters; host and repository may have "
                f"{MAX_NAME_LENGTH} together. Choose a shorter repository name."
            )
        if self.tag:
            _check_tag(self.tag)
        if self.digest:
            _check_digest(self.digest)

    @classmethod
    def parse(cls, text: str, *, default_tag: str = LATEST) -> Reference:
        """Read a name as people write it.

        `default_tag` ("" for none) is used where neither tag nor digest is there.
        Raises `InvalidReferenceError`, which names the part that is wrong.
        """
        _check_whole(text)
        host, rest = _split_host(text)
        rest, at, digest = rest.partition("@")
        repository, colon, tag = rest.partition(":")
        if (colon and not tag) or (at and not digest):
            raise InvalidReferenceError(
                f"{_shown(text)} ends in '{':' if colon else '@'}' with nothing after it."
            )
        if host == DOCKER_HUB and "/" not in repository:
            repository = f"{_OFFICIAL}/{repository}" if repository else ""
        return cls(host, repository, tag if tag or digest else default_tag, digest)

    @property
    def name(self) -> str:
        """Registry and repository: `docker.io/library/python`."""
        return f"{self.registry}/{self.repository}"

    @property
    def target(self) -> str:
        """What stands in the manifest's URL: the digest if there is one, else the tag."""
        return self.digest or self.tag

    @property
    def familiar(self) -> str:
        """The short form that engines show: without `docker.io`, and without `library` of an official image.

        A repository of Docker Hub whose first part looks like a host (`docker.io/a.b/c`) is shown as `a.b/c`,
        which means something else when it is read again: engines do so, too.

        Source: github.com/distribution/reference, `normalize.go`, `familiarizeName`.
        """
        return self._with_suffix(self._familiar_name())

    def with_tag(self, tag: str) -> Reference:
        """Name another tag of the same repository."""
        return Reference(self.registry, self.repository, tag)

    def with_digest(self, digest: str) -> Reference:
        """Name a manifest of the same repository by its digest."""
        return Reference(self.registry, self.repository, digest=digest)

    def _familiar_name(self) -> str:
        if self.registry != DOCKER_HUB:
            return self.name
        namespace, _, rest = self.repository.partition("/")
        return rest if namespace == _OFFICIAL and "/" not in rest else self.repository

    def _with_suffix(self, name: str) -> str:
        return f"{name}{f':{self.tag}' if self.tag else ''}{f'@{self.digest}' if self.digest else ''}"

    def __str__(self) -> str:
        """Write the full form: `docker.io/library/python:latest`."""
        return self._with_suffix(self.name)


def is_host(first_part: str) -> bool:
    """Tell whether what stands before the first slash is a registry: has a dot or colon, or is localhost.

    Newer engines also take a first part with upper case for a host; older ones refuse it, and so does this.

    Source: github.com/distribution/reference, `normalize.go`, `splitDockerDomain`.
    """
    return "." in first_part or ":" in first_part or first_part == "localhost"


def _split_host(text: str) -> tuple[str, str]:
    first, slash, rest = text.partition("/")
    if not slash or not is_host(first):
        return DOCKER_HUB, text
    return (DOCKER_HUB if first == _LEGACY_HUB else first), rest


def _check_whole(text: str) -> None:
    if not text:
        raise InvalidReferenceError("An empty text is no image name. A name looks like skylark/forecast:0.1.")
    if any(character.isspace() for character in text):
        raise InvalidReferenceError(f"{_shown(text)} holds white space; an image name has none.")
    if "://" in text:
        raise InvalidReferenceError(
            f"{_shown(text)} is a URL. An image name begins with the host: no http://."
        )
    if _IMAGE_ID.fullmatch(text):
        raise InvalidReferenceError(
            f"{_shown(text)} is an image ID (64 hex digits), not a name. For a digest write NAME@sha256:…"
        )


def _check_host(host: str) -> None:
    if not is_host(host) or not _HOST.fullmatch(host):
        raise InvalidReferenceError(
            f"{_shown(host)} is no registry host. A host looks like registry.example.com or 127.0.0.1:5000."
        )


def _check_full(host: str, repository: str) -> None:
    if host == _LEGACY_HUB or (host == DOCKER_HUB and "/" not in repository):
        full = Reference.parse(f"{host}/{repository}", default_tag="")
        raise InvalidReferenceError(f"{host}/{repository} is short for {full}.")


def _check_repository(repository: str) -> None:
    if repository != repository.lower():
        raise InvalidReferenceError(
            f"The repository name {_shown(repository)} must be lower case. Try {_shown(repository.lower())}."
        )
    if not REPOSITORY.fullmatch(repository):
        raise InvalidReferenceError(
            f"{_shown(repository)} is no repository name. Its parts, between slashes, are a-z and 0-9, "
            "separated by one '.', one or two '_' or any number of '-'."
        )


def _check_tag(tag: str) -> None:
    if not TAG.fullmatch(tag):
        raise InvalidReferenceError(
            f"{_shown(tag)} is no tag. A tag has 1 to 128 of a-z, A-Z, 0-9, '_', '.' and '-', "
            "and begins with neither '.' nor '-'."
        )


def _check_digest(digest: str) -> None:
    try:
        Digest(digest)
    except InvalidDigestError as error:
        raise InvalidReferenceError(str(error)) from None


def _shown(text: str, limit: int = 80) -> str:
    return repr(text) if len(text) <= limit else f"{text[:limit]!r}…"
