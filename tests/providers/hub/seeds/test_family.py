"""Families as files: what they say, and how a mistake in one is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox.errors import SandboxError
from sandbox.image.platform import Platform
from sandbox.providers.hub.seeds.family import names, read_family

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """
about = "Stand-in for weather"
code = "https://example.com/weather"
sources = ["nowhere"]
files.one = "1"
platforms.two = ["linux/amd64", "linux/arm64/v8"]
recipes.weather = "ADD 10 {wind} wind\\nENV VERSION={version}{more}"
values.shared = { wind = "west", more = "" }

[[images]]
recipe = "weather"
version = "1.0"
with = "shared"
values = { wind = "east" }
tags = ["1.0", "latest"]
platforms = "two"
created = "2026-01-01T00:00:00Z"
"""


def written(folder: Path, text: str, name: str = "weather.toml") -> Path:
    """Write a family."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_describes_a_repository(tmp_path: Path) -> None:
    family = read_family(written(tmp_path, GOOD))
    (image,) = family.images
    assert (family.name, family.familiar, family.is_official) == ("library/weather", "weather", True)
    assert image.platforms == (Platform("linux", "amd64"), Platform("linux", "arm64", "v8"))
    assert [step.created_by for step in image.recipe.steps][1:] == ["ENV VERSION=1.0"]
    assert "east wind" in image.recipe.steps[0].created_by
    assert family.by_tag["latest"] is image


def test_a_dot_in_a_files_name_divides_owner_and_repository(tmp_path: Path) -> None:
    family = read_family(written(tmp_path, GOOD, "skylark.weather.toml"))
    assert (family.name, family.familiar, family.is_official) == ("skylark/weather",) * 2 + (False,)
    assert family.images[0].sentence.startswith(
        "stand-in for the image skylark/weather 1.0; not the real one;"
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('about = "Stand-in for weather"', ""),
        ('with = "shared"', 'with = "missing"'),
        ('with = "shared"', ""),
        ('platforms = "two"', 'platforms = "three"'),
        ("[[images]]", "[[images"),
        ("ADD 10", "ADD much"),
    ],
)
def test_a_mistake_in_a_file_is_ours_and_named(tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises(SandboxError, match=r"weather\.toml does not describe|is no line of a recipe"):
        read_family(written(tmp_path, GOOD.replace(old, new)))


def test_each_family_of_the_course_has_sources() -> None:
    families = [read_family(path) for path in names().values()]
    assert all(family.sources and family.about.startswith("Stand-in for ") for family in families)
