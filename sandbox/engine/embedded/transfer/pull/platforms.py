"""Which of an index's manifests a platform takes, and platforms as clients write them.

Source: github.com/containerd/platforms 0.2 (`Parse`, `Only`); moby `distribution/pull_v2_unix.go`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sandbox.engine.embedded.errors import EngineError, bad_request
from sandbox.image.platform import Platform

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sandbox.image.descriptor import Descriptor

_SYSTEMS = (
    "linux",
    "windows",
    "darwin",
    "freebsd",
    "openbsd",
    "netbsd",
    "solaris",
    "aix",
    "android",
    "plan9",
)
_ARCHITECTURES = (
    "amd64", "x86_64", "x86-64", "arm64", "aarch64", "arm", "armhf", "armel", "386", "i386", "ppc64",
    "ppc64le", "s390x", "riscv64", "mips", "mipsle", "mips64", "mips64le", "loong64", "wasm",
)  # fmt: skip
_COMPONENT = re.compile(r"[A-Za-z0-9_.-]+", re.ASCII)
_MOST_PARTS = 3
_INVALID = "invalid argument"


def parse_platform(text: str, here: Platform) -> Platform:
    """Read `linux/arm64`, `arm64` or `linux`; the rest is that of `here`.

    Raises `EngineError` 400 in the engine's words.
    """
    parts = text.split("/")
    if len(parts) > _MOST_PARTS:
        raise bad_request(f'"{text}": cannot parse platform specifier: {_INVALID}')
    for part in parts:
        if not _COMPONENT.fullmatch(part):
            raise bad_request(
                f'"{part}" is an invalid component of "{text}": platform specifier component must match '
                f'"^[A-Za-z0-9_-]+$": {_INVALID}'
            )
    if len(parts) > 1:
        return Platform.parse(text)
    if text.lower() in _SYSTEMS:
        return Platform(text.lower(), here.architecture, here.variant)
    if text.lower() in _ARCHITECTURES:
        return Platform.parse(f"linux/{text}")
    raise bad_request(f'"{text}": unknown operating system or architecture: {_INVALID}')


def choose(manifests: Sequence[Descriptor], wanted: Platform) -> Descriptor:
    """Choose the first manifest that a machine of the platform can run, the best kind first."""
    for accepted in _runs(wanted):
        for each in manifests:
            if each.platform is not None and accepted.accepts(each.platform):
                return each
    raise EngineError(f"no matching manifest for {wanted} in the manifest list entries")


def _runs(wanted: Platform) -> Iterator[Platform]:
    """Go through what a processor runs, the best first: one of 64 bits also runs what older ones do."""
    yield wanted
    if wanted.architecture == "amd64":
        yield Platform(wanted.os, "386")
    older = {"arm64": ("v8", "v7", "v6", "v5"), "arm": ()}.get(wanted.architecture, ())
    if wanted.architecture == "arm":
        older = tuple(each for each in ("v7", "v6", "v5") if each < (wanted.variant or "v7"))
    yield from (Platform(wanted.os, "arm", each) for each in older)
