"""`docker system df`: what takes how much space."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.engine.command.commands.containers.listing import TITLES as CONTAINER_TITLES
from sandbox.engine.command.commands.containers.listing import container_row
from sandbox.engine.command.commands.images.listing import TITLES as IMAGE_TITLES
from sandbox.engine.command.commands.images.listing import image_rows
from sandbox.engine.command.commands.volume import TITLES as VOLUME_TITLES
from sandbox.engine.command.commands.volume import volume_row
from sandbox.engine.command.exchange.requests import ask
from sandbox.engine.command.failures import CommandError
from sandbox.engine.command.grammar import command, switch, text
from sandbox.engine.command.tables.listing import Listing
from sandbox.engine.command.tables.sizes import human_size
from sandbox.engine.command.templates import Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sandbox.engine.command.session import Session

ACTIVE = ("running", "paused", "restarting")
TITLES = {
    "Type": "TYPE",
    "TotalCount": "TOTAL",
    "Active": "ACTIVE",
    "Size": "SIZE",
    "Reclaimable": "RECLAIMABLE",
}
LISTING = Listing(TITLES, "{{.Type}}\t{{.TotalCount}}\t{{.Active}}\t{{.Size}}\t{{.Reclaimable}}")
IMAGES = Listing(
    IMAGE_TITLES,
    "{{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}\t{{.SharedSize}}\t{{.UniqueSize}}\t{{.Containers}}",
)
CONTAINERS = Listing(
    CONTAINER_TITLES,
    "{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.LocalVolumes}}\t{{.Size}}\t{{.RunningFor}}\t{{.Status}}\t{{.Names}}",
)
VOLUMES = Listing(VOLUME_TITLES, "{{.Name}}\t{{.Links}}\t{{.Size}}")
CACHE_TITLES = {
    "ID": "CACHE ID",
    "CacheType": "CACHE TYPE",
    "Size": "SIZE",
    "CreatedSince": "CREATED",
    "LastUsedSince": "LAST USED",
    "UsageCount": "USAGE",
    "Shared": "SHARED",
}
CACHE = Listing(
    CACHE_TITLES,
    "{{.ID}}\t{{.CacheType}}\t{{.Size}}\t{{.CreatedSince}}\t{{.LastUsedSince}}\t{{.UsageCount}}\t{{.Shared}}",
)


@command("df", usage="[OPTIONS]", help="Show how much space images, containers and volumes take")
@text("--format", about="Write it as table, json, or by a Go template")
@switch("-v", "--verbose", about="Show each thing")
def usage(session: Session, words: tuple[str, ...], *, format: str, verbose: bool) -> None:  # noqa: A002, ARG001
    """Add it up."""
    facts = ask(session.api, "GET", "/system/df").json()
    if not verbose:
        session.out(LISTING.written(_sums(facts), LISTING.form(format)))
        return
    if format not in ("", "table"):
        raise CommandError("the docker command of the course writes -v as a table only: leave out --format")
    session.out("".join(_details(facts)))


def _sums(facts: Mapping[str, Any]) -> list[Row]:
    return [
        _image_sum(facts.get("Images") or (), facts.get("LayersSize", 0)),
        _container_sum(facts.get("Containers") or ()),
        _volume_sum(facts.get("Volumes") or ()),
        _cache_sum(facts.get("BuildCache") or ()),
    ]


def _image_sum(images: Sequence[Mapping[str, Any]], size: int) -> Row:
    active = [each for each in images if each.get("Containers", 0) > 0]
    used = sum(_own_size(each) for each in images if each.get("Containers", 0) != 0)
    return _sum("Images", len(images), len(active), size, size - used)


def _container_sum(containers: Sequence[Mapping[str, Any]]) -> Row:
    active = [each for each in containers if each.get("State") in ACTIVE]
    size = sum(each.get("SizeRw", 0) for each in containers)
    return _sum(
        "Containers", len(containers), len(active), size, size - sum(each.get("SizeRw", 0) for each in active)
    )


def _volume_sum(volumes: Sequence[Mapping[str, Any]]) -> Row:
    active = [each for each in volumes if _links(each) > 0]
    size = sum(map(_volume_size, volumes))
    return _sum("Local Volumes", len(volumes), len(active), size, size - sum(map(_volume_size, active)))


def _cache_sum(cache: Sequence[Mapping[str, Any]]) -> Row:
    active = [each for each in cache if each.get("InUse")]
    size = sum(each.get("Size", 0) for each in cache)
    free = size - sum(each.get("Size", 0) for each in active)
    return _sum("Build Cache", len(cache), len(active), size, free, is_percentage=False)


def _sum(  # noqa: PLR0913  # a row has these
    kind: str, count: int, active: int, size: int, reclaimable: int, *, is_percentage: bool = True
) -> Row:
    share = f" ({int(reclaimable * 100 / size)}%)" if size > 0 and is_percentage else ""
    name = {"Images": "Images", "Containers": "Containers", "Local Volumes": "Volumes"}.get(
        kind, "BuildCache"
    )
    return Row(
        f"*formatter.diskUsage{name}Context",
        {
            "Type": kind,
            "TotalCount": str(count),
            "Active": str(active),
            "Size": human_size(size),
            "Reclaimable": human_size(reclaimable) + share,
        },
    )


def _own_size(image: Mapping[str, Any]) -> int:
    size, shared = int(image.get("Size", 0)), int(image.get("SharedSize", -1))
    return 0 if shared < 0 else size - shared


def _links(volume: Mapping[str, Any]) -> int:
    return int((volume.get("UsageData") or {}).get("RefCount", 0))


def _volume_size(volume: Mapping[str, Any]) -> int:
    return max(int((volume.get("UsageData") or {}).get("Size", 0)), 0)


def _details(facts: Mapping[str, Any]) -> Iterator[str]:
    images = image_rows(facts.get("Images") or (), shortens=True, digests=False)
    containers = [container_row(each, shortens=True) for each in facts.get("Containers") or ()]
    volumes = [volume_row(each) for each in facts.get("Volumes") or ()]
    cache = sum(each.get("Size", 0) for each in facts.get("BuildCache") or ())
    for title, listing, rows in (
        ("Images space usage:", IMAGES, list(images)),
        ("\nContainers space usage:", CONTAINERS, containers),
        ("\nLocal Volumes space usage:", VOLUMES, volumes),
        (f"\nBuild cache usage: {human_size(cache)}", CACHE, []),
    ):
        yield f"{title}\n\n"
        yield listing.written(rows, listing.form(""))
