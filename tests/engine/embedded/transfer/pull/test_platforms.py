"""Platforms as clients write them, and which manifest of an index each takes."""

from __future__ import annotations

import pytest

from sandbox.engine.embedded.errors import EngineError
from sandbox.engine.embedded.transfer.pull.platforms import choose, parse_platform
from sandbox.image import Descriptor, media_types
from sandbox.image.platform import Platform

HERE = Platform("linux", "amd64")


def offered(*platforms: str) -> list[Descriptor]:
    """Describe manifests for these platforms, and one for none."""
    kind = media_types.OCI_MANIFEST
    made = [Descriptor.of(each.encode(), kind, platform=Platform.parse(each)) for each in platforms]
    return [Descriptor.of(b"attestation", kind), *made]


@pytest.mark.parametrize(
    ("text", "platform"),
    [
        ("linux/arm64", "linux/arm64"),
        ("linux/arm64/v8", "linux/arm64/v8"),
        ("linux", "linux/amd64"),
        ("arm64", "linux/arm64"),
        ("aarch64", "linux/arm64"),
        ("linux/x86_64", "linux/amd64"),
        ("windows/amd64", "windows/amd64"),
    ],
)
def test_a_platform_is_read(text: str, platform: str) -> None:
    assert str(parse_platform(text, HERE)) == platform


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("foo", '"foo": unknown operating system or architecture: invalid argument'),
        ("a/b/c/d", '"a/b/c/d": cannot parse platform specifier: invalid argument'),
        (
            "linux/am d",
            (
                '"am d" is an invalid component of "linux/am d": platform specifier component must match '
                '"^[A-Za-z0-9_-]+$": invalid argument'
            ),
        ),
    ],
)
def test_what_is_no_platform_is_refused_in_dockerds_words(text: str, words: str) -> None:
    with pytest.raises(EngineError) as refusal:
        parse_platform(text, HERE)
    assert (refusal.value.status, refusal.value.message) == (400, words)


@pytest.mark.parametrize(
    ("wanted", "available", "chosen"),
    [
        ("linux/amd64", ["linux/arm64", "linux/amd64"], "linux/amd64"),
        ("linux/amd64", ["linux/386"], "linux/386"),
        ("linux/arm64", ["linux/arm/v6", "linux/arm/v7"], "linux/arm/v7"),
        ("linux/arm64/v8", ["linux/arm64"], "linux/arm64"),
        ("linux/arm/v6", ["linux/arm/v5", "linux/arm/v7"], "linux/arm/v5"),
        ("linux/arm", ["linux/arm/v6", "linux/arm/v7"], "linux/arm/v7"),
    ],
)
def test_a_processor_takes_what_it_runs_best(wanted: str, available: list[str], chosen: str) -> None:
    assert str(choose(offered(*available), Platform.parse(wanted)).platform) == chosen


@pytest.mark.parametrize(
    ("wanted", "available"), [("linux/arm64/v8", "linux/amd64"), ("linux/386", "linux/amd64")]
)
def test_a_platform_that_is_not_offered_is_named(wanted: str, available: str) -> None:
    with pytest.raises(EngineError) as refusal:
        choose(offered(available), Platform.parse(wanted))
    assert refusal.value.message == f"no matching manifest for {wanted} in the manifest list entries"
