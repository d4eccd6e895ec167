"""docs/hub-stand-in.md: its tables are made from the data of the stand-ins and the bytes that come of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.image import Index, Manifest, parse_manifest
from sandbox.providers.hub.seeds import Seeds
from sandbox.providers.hub.seeds.words import REAL_SIZE
from sandbox.registry.names import Tag

if TYPE_CHECKING:
    from sandbox.image import Digest
    from sandbox.providers.hub.seeds.family import Family, SeedImage

PAGE = Path(__file__).resolve().parents[4] / "docs" / "hub-stand-in.md"
_KINDS = {"index": "index", "list": "manifest list", "manifest": "manifest"}
_MARK = """\
## The images

This part is made by `.venv/bin/python -m tests.providers.hub.seeds`; a test says when it is out of date.
"""


def page() -> str:
    """Write the page: by hand to the mark, out of the data below it."""
    by_hand, mark, _ = PAGE.read_text(encoding="utf-8").partition(_MARK)
    seeds = Seeds()
    families = sorted((seeds.family(name) for name in seeds.names()), key=lambda each: each.familiar)
    return by_hand + mark + "".join(_section(seeds, each) for each in families)


def _section(seeds: Seeds, family: Family) -> str:
    head = "| tags | platforms | published as | real size | digest |\n|---|---|---|---|---|\n"
    rows = "".join(_row(seeds, family, image) for image in family.images)
    sources = "".join(f"- {_escaped(source)}\n" for source in family.sources)
    return f"\n### {family.familiar}\n\n{family.about}.\n\n{head}{rows}\nSources:\n\n{sources}"


def _row(seeds: Seeds, family: Family, image: SeedImage) -> str:
    seeds.plant(family.name, image.tags[0])
    digest = seeds.store.repository(family.name).resolve(Tag(image.tags[0]))
    assert digest is not None
    tags = ", ".join(f"`{tag}`" for tag in image.tags)
    platforms = ", ".join(str(each).removeprefix("linux/") for each in image.platforms)
    kind = _KINDS[image.kind]
    return f"| {tags} | {platforms} | {kind} | {_real_size(seeds, digest)} | `{digest[:19]}…` |\n"


def _real_size(seeds: Seeds, digest: Digest) -> str:
    found = parse_manifest(seeds.store.blobs.read(digest))
    if isinstance(found, Index):
        found = parse_manifest(seeds.store.blobs.read(found.manifests[0].digest))
    assert isinstance(found, Manifest)
    size = found.annotations.get(REAL_SIZE)
    return f"{int(size) / 1e6:.1f} MB" if size else "not known"


def _escaped(text: str) -> str:
    return re.sub(r"([*_<>\[\]])", r"\\\1", text)
