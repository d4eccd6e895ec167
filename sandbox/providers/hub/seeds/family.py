"""Families: one file of `data/` each, with the tags, platforms and recipes of one repository."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.errors import SandboxError
from sandbox.image.platform import Platform
from sandbox.providers.hub.seeds.recipe import Recipe, parse_recipe
from sandbox.providers.hub.seeds.words import sentence
from sandbox.registry.names import Name

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parent / "data"
OFFICIAL = "library/"


@dataclass(frozen=True)
class SeedImage:
    """One image of a family: all its tags name the same content.

    `kind` is how it is published: "index" (OCI, with attestations), "list" (Docker's manifest list), or
    "manifest" (Docker's, one platform and nothing around it), as the real one is.
    """

    family: str
    version: str
    created: str
    kind: str
    tags: tuple[str, ...]
    platforms: tuple[Platform, ...]
    recipe: Recipe
    files: Mapping[str, str]
    code: str
    is_official: bool

    @property
    def sentence(self) -> str:
        """What it says of itself."""
        return sentence(self.family, self.version, is_official=self.is_official)


@dataclass(frozen=True)
class Family:
    """One repository: its name, what it is about, and its images."""

    name: Name
    about: str
    sources: tuple[str, ...]
    images: tuple[SeedImage, ...]

    @property
    def is_official(self) -> bool:
        """Whether the real repository is one of Docker's official ones."""
        return self.name.startswith(OFFICIAL)

    @property
    def familiar(self) -> str:
        """The name as people write it: without `library/`."""
        return self.name.removeprefix(OFFICIAL)

    @cached_property
    def by_tag(self) -> Mapping[str, SeedImage]:
        """The images by tag."""
        return {tag: image for image in self.images for tag in image.tags}


def names() -> dict[Name, Path]:
    """List all families by name, without reading them; `a.b.toml` is the repository a/b."""
    return {_name(path): path for path in sorted(FOLDER.glob("*.toml"))}


def read_family(path: Path) -> Family:
    """Read one; raises `SandboxError` for a mistake in it, for the files are our own."""
    try:
        with path.open("rb") as file:
            document = tomllib.load(file)
        name = _name(path)
        images = tuple(_image(name, document, fields) for fields in document["images"])
        return Family(name, document["about"], tuple(document["sources"]), images)
    except (tomllib.TOMLDecodeError, KeyError, ValueError) as error:
        raise SandboxError(f"{path.name} does not describe a family of stand-ins: {error!r}") from error


def _name(path: Path) -> Name:
    owner, dot, rest = path.stem.rpartition(".")
    return Name(f"{owner}/{rest}" if dot else f"{OFFICIAL}{path.stem}")


def _image(name: Name, document: Mapping[str, Any], fields: Mapping[str, Any]) -> SeedImage:
    shared = document["values"][fields["with"]] if "with" in fields else {}
    values = {"version": fields["version"], **shared, **fields.get("values", {})}
    recipe = document["recipes"][fields["recipe"]].format_map(values)
    return SeedImage(
        family=name.removeprefix(OFFICIAL),
        version=fields["version"],
        created=fields["created"],
        kind=fields.get("kind", "index"),
        tags=tuple(fields["tags"]),
        platforms=tuple(map(Platform.parse, document["platforms"][fields["platforms"]])),
        recipe=parse_recipe(recipe),
        files=document.get("files", {}),
        code=fields.get("code", document["code"]),
        is_official=name.startswith(OFFICIAL),
    )
