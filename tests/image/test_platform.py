"""Platforms: read, written and chosen as `--platform` does."""

from __future__ import annotations

import pytest

from sandbox.errors import InvalidContentError
from sandbox.image import Platform


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("linux/amd64", "linux/amd64"),
        ("Linux/x86_64", "linux/amd64"),
        ("linux/aarch64", "linux/arm64"),
        ("linux/arm/v7", "linux/arm/v7"),
        ("windows/amd64", "windows/amd64"),
    ],
)
def test_a_platform_is_read_and_written(words: str, written: str) -> None:
    assert str(Platform.parse(words)) == written


@pytest.mark.parametrize("words", ["", "linux", "linux/", "linux/arm/v7/x", "/amd64"])
def test_what_is_no_platform_is_refused(words: str) -> None:
    with pytest.raises(InvalidContentError, match="is not a platform"):
        Platform.parse(words)


@pytest.mark.parametrize(
    ("wanted", "offered", "is_accepted"),
    [
        (Platform(), Platform(), True),
        (Platform(), Platform("windows"), False),
        (Platform(architecture="arm64"), Platform(architecture="arm64", variant="v8"), True),
        (Platform(architecture="arm", variant="v6"), Platform(architecture="arm"), False),
        (Platform("windows"), Platform("windows", os_version="10.0.20348"), True),
        (Platform("windows", os_version="10.0.17763"), Platform("windows", os_version="10.0.20348"), False),
    ],
)
def test_an_image_is_accepted_for_a_platform(
    wanted: Platform, offered: Platform, *, is_accepted: bool
) -> None:
    assert wanted.accepts(offered) is is_accepted


def test_all_fields_survive_json() -> None:
    platform = Platform("windows", "arm", "v7", "10.0", ("win32k",))
    assert Platform.from_json(platform.to_json()) == platform
    assert Platform().to_json() == {"os": "linux", "architecture": "amd64"}
