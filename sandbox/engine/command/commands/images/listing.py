"""`docker images`, `docker image ls`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.engine.command.exchange.filters import check_filter, read_filters
from sandbox.engine.command.grammar import at_most, command, many, switch, text
from sandbox.engine.command.tables.ages import ago, go_form, of_timestamp
from sandbox.engine.command.tables.columns import short_id
from sandbox.engine.command.tables.listing import Listing
from sandbox.engine.command.tables.sizes import human_size, image_size
from sandbox.engine.command.templates import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sandbox.engine.command.grammar.command import DockerCommand
    from sandbox.engine.command.session import Session

NONE = "<none>"
NOT_KNOWN = "N/A"
TITLES = {
    "ID": "IMAGE ID",
    "Repository": "REPOSITORY",
    "Tag": "TAG",
    "Digest": "DIGEST",
    "CreatedSince": "CREATED",
    "CreatedAt": "CREATED AT",
    "Size": "SIZE",
    "Containers": "CONTAINERS",
    "VirtualSize": "SIZE",
    "SharedSize": "SHARED SIZE",
    "UniqueSize": "UNIQUE SIZE",
}
TABLE = Listing(TITLES, "{{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}")
WITH_DIGESTS = Listing(
    TITLES, "{{.Repository}}\t{{.Tag}}\t{{.Digest}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}"
)


@dataclass(frozen=True)
class _Name:
    """One line of an image: the repository, and what points to the image there."""

    repository: str = NONE
    tag: str = NONE
    digest: str = NONE


def image_rows(images: Iterable[Mapping[str, Any]], *, shortens: bool, digests: bool) -> Iterator[Row]:
    """Make the rows of images: one for each tag, and one for an image without."""
    for image in images:
        for name in _names(image, digests=digests):
            yield _row(image, name, shortens=shortens)


def _declare(name: str, aliases: tuple[str, ...] = ()) -> DockerCommand:
    @command(
        name,
        usage="[OPTIONS] [REPOSITORY[:TAG]]",
        takes=at_most(1),
        help="List images",
        aliases=("docker image ls", "docker image list", "docker images", *aliases),
    )
    @switch("-a", "--all", about="Show the images between the steps of a build, too")
    @switch("--digests", about="Show digests")
    @many("-f", "--filter", about="Show only what a condition holds for", kind="filter", check=check_filter)
    @text("--format", about="Write it as table, json, or by a Go template")
    @switch("--no-trunc", about="Write IDs in full")
    @switch("-q", "--quiet", about="Show the IDs alone")
    def listing(session: Session, words: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401  # declared above
        filters = read_filters(options["filter"])
        found = session.api.images(name=words[0] if words else None, all=options["all"], filters=filters)
        wanted = WITH_DIGESTS if options["digests"] else TABLE
        form = wanted.form(options["format"], quiet=options["quiet"])
        digests = options["digests"] or "{{.Digest}}" in form
        rows = image_rows(found, shortens=not options["no_trunc"], digests=digests)
        session.out(wanted.written(rows, form))

    return listing


images = _declare("images")
list_images = _declare("ls")


def _names(image: Mapping[str, Any], *, digests: bool) -> Iterator[_Name]:
    tags = [tag for tag in image.get("RepoTags") or () if tag != f"{NONE}:{NONE}"]
    named = [name for name in image.get("RepoDigests") or () if name != f"{NONE}@{NONE}"]
    by_repository: dict[str, list[str]] = {}
    for name in named:
        repository, _, digest = name.partition("@")
        by_repository.setdefault(repository, []).append(digest)
    tagged = set()
    for full in tags:
        repository, _, tag = full.rpartition(":")
        tagged.add(repository)
        shown = by_repository.get(repository, ()) if digests else ()
        yield from (_Name(repository, tag, digest) for digest in shown or (NONE,))
    for repository, shown in by_repository.items():
        if repository not in tagged:
            yield from (_Name(repository, NONE, digest) for digest in (shown if digests else (NONE,)))
    if not tags and not named:
        yield _Name()


def _row(image: Mapping[str, Any], name: _Name, *, shortens: bool) -> Row:
    created = of_timestamp(image["Created"]) if image.get("Created", 0) > 0 else None
    size, shared = image.get("Size", 0), image.get("SharedSize", -1)
    return Row(
        "*formatter.imageContext",
        {
            "ID": short_id(image["Id"]) if shortens else image["Id"],
            "Repository": name.repository,
            "Tag": name.tag,
            "Digest": name.digest,
            "CreatedSince": ago(created) if created else NOT_KNOWN,
            "CreatedAt": go_form(created) if created else NOT_KNOWN,
            "Size": image_size(size),
            "Containers": NOT_KNOWN if image.get("Containers", -1) < 0 else str(image["Containers"]),
            "VirtualSize": human_size(image.get("VirtualSize", size)),
            "SharedSize": NOT_KNOWN if shared < 0 else human_size(shared),
            "UniqueSize": NOT_KNOWN if shared < 0 else human_size(size - shared),
        },
    )
