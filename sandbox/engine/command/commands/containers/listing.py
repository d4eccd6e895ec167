"""`docker ps`, `docker container ls`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sandbox.engine.command.commands.containers.ports import displayed_ports
from sandbox.engine.command.exchange.filters import check_filter, wire_filters
from sandbox.engine.command.failures import CommandError
from sandbox.engine.command.grammar import command, many, number, switch, text
from sandbox.engine.command.tables.ages import ago, go_form, of_timestamp
from sandbox.engine.command.tables.columns import ID_LENGTH, short_id, shortened
from sandbox.engine.command.tables.listing import Listing, label_title
from sandbox.engine.command.tables.sizes import image_size
from sandbox.engine.command.templates import Row, Template, TemplateError, parse
from sandbox.errors import InvalidReferenceError
from sandbox.reference import Reference

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.engine.command.session import Session

SHORT_COMMAND, SHORT_MOUNT = 20, 15
TITLES = {
    "ID": "CONTAINER ID",
    "Names": "NAMES",
    "Image": "IMAGE",
    "Command": "COMMAND",
    "CreatedAt": "CREATED AT",
    "RunningFor": "CREATED",
    "Ports": "PORTS",
    "State": "STATE",
    "Status": "STATUS",
    "Size": "SIZE",
    "Labels": "LABELS",
    "Mounts": "MOUNTS",
    "LocalVolumes": "LOCAL VOLUMES",
    "Networks": "NETWORKS",
    "Platform": "PLATFORM",
}
_COLUMNS = "{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}"
TABLE = Listing(TITLES, _COLUMNS, methods={"Label": label_title})
WITH_SIZES = Listing(TITLES, f"{_COLUMNS}\t{{{{.Size}}}}", methods={"Label": label_title})


@command(
    "ps",
    usage="[OPTIONS]",
    help="List containers",
    aliases=("docker container ls", "docker container list", "docker container ps", "docker ps"),
)
@switch("-a", "--all", about="Show those that do not run, too")
@many("-f", "--filter", about="Show only what a condition holds for", kind="filter", check=check_filter)
@text("--format", about="Write it as table, json, or by a Go template")
@number("-n", "--last", about="Show this many, the latest created, in any state", default=-1)
@switch("-l", "--latest", about="Show the latest created, in any state")
@switch("--no-trunc", about="Write IDs and commands in full")
@switch("-q", "--quiet", about="Show the IDs alone")
@switch("-s", "--size", about="Show the sizes of files")
def ps(session: Session, words: tuple[str, ...], **options: Any) -> None:  # noqa: ARG001, ANN401  # declared above
    """List containers."""
    _checked(options["format"])
    listing = WITH_SIZES if options["size"] else TABLE
    form = listing.form(options["format"], quiet=options["quiet"])
    last = 1 if options["latest"] and options["last"] == -1 else options["last"]
    found = session.api.containers(
        all=options["all"],
        limit=last,
        size=options["size"] or _asks_for_size(options["format"]),
        filters=wire_filters(options["filter"]),
    )
    session.out(listing.written([container_row(each, not options["no_trunc"]) for each in found], form))


def container_row(container: Mapping[str, Any], shortens: bool) -> Row:  # noqa: FBT001  # one of two ways
    """Make the row of a container, its texts cut to a table's width or whole."""
    created, labels = of_timestamp(container["Created"]), container.get("Labels") or {}
    ran = json.dumps(_shortened(container["Command"], SHORT_COMMAND, shortens), ensure_ascii=False)
    names = [name.removeprefix("/") for name in container["Names"]]
    mounts = [mount.get("Name") or mount.get("Source", "") for mount in container.get("Mounts") or ()]
    volumes = [mount for mount in container.get("Mounts") or () if mount.get("Driver") == "local"]
    networks = (container.get("NetworkSettings") or {}).get("Networks") or {}
    fields = {
        "ID": short_id(container["Id"]) if shortens else container["Id"],
        "Names": ",".join(name for name in names if not shortens or "/" not in name),
        "Image": _image(container, shortens),
        "Command": ran,
        "CreatedAt": go_form(created),
        "RunningFor": ago(created),
        "Ports": displayed_ports(container.get("Ports") or ()),
        "State": container.get("State", ""),
        "Status": container["Status"],
        "Size": _size(container),
        "Labels": ",".join(f"{key}={value}" for key, value in sorted(labels.items())),
        "Mounts": ",".join(_shortened(mount, SHORT_MOUNT, shortens) for mount in mounts),
        "LocalVolumes": str(len(volumes)),
        "Networks": ",".join(networks),
        "Platform": None,
    }
    return Row("*formatter.ContainerContext", fields, {"Label": lambda name: str(labels.get(name, ""))})


def _checked(form: str) -> None:
    """Read and fill in a template once before the engine is asked, as Docker's client does."""
    try:
        parse(form).render(Row("*formatter.ContainerContext", dict.fromkeys(TITLES, ""), TABLE.methods))
    except TemplateError as error:
        step = "parse" if error.is_syntax else "execute"
        raise CommandError(f"failed to {step} template: {error}") from None


def _asks_for_size(form: str) -> bool:
    template: Template = parse(form)
    return template.names_field("Size")


def _size(container: Mapping[str, Any]) -> str:
    own, whole = container.get("SizeRw", 0), container.get("SizeRootFs", 0)
    return image_size(own) + (f" (virtual {image_size(whole)})" if whole > 0 else "")


def _image(container: Mapping[str, Any], shortens: bool) -> str:  # noqa: FBT001  # one of two ways
    image = str(container["Image"])
    if not image:
        return "<no image>"
    if not shortens:
        return image
    if short_id(str(container.get("ImageID", ""))) == short_id(image)[:ID_LENGTH]:
        return short_id(image)
    try:
        reference = Reference.parse(image, default_tag="")
    except InvalidReferenceError:
        return image
    return Reference(reference.registry, reference.repository, reference.tag).familiar


def _shortened(text: str, length: int, shortens: bool) -> str:  # noqa: FBT001  # one of two ways
    return shortened(text, length) if shortens else text
