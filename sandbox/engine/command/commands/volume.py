"""`docker volume …`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docker.utils import version_gte

from sandbox.engine.command.commands.containers.creation.environment import read_labels
from sandbox.engine.command.commands.containers.life import each_of
from sandbox.engine.command.exchange.filters import check_filter, wire_filters
from sandbox.engine.command.exchange.requests import ask, part
from sandbox.engine.command.failures import CommandError
from sandbox.engine.command.grammar import at_least, at_most, command, many, switch, text
from sandbox.engine.command.inspection import inspect_each
from sandbox.engine.command.pruning import is_wanted, reclaimed, told
from sandbox.engine.command.pruning import prune as prune_kind
from sandbox.engine.command.tables.listing import Listing, label_title
from sandbox.engine.command.tables.order import natural
from sandbox.engine.command.tables.sizes import human_size
from sandbox.engine.command.templates import Row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.engine.command.session import Session

NOT_KNOWN = "N/A"
ANONYMOUS_ONLY_SINCE = "1.42"
UNUSED = "This will remove all local volumes not used by at least one container."
ANONYMOUS = "This will remove anonymous local volumes not used by at least one container."
TITLES = {
    "Name": "VOLUME NAME",
    "Driver": "DRIVER",
    "Scope": "SCOPE",
    "Availability": "AVAILABILITY",
    "Mountpoint": "MOUNTPOINT",
    "Labels": "LABELS",
    "Links": "LINKS",
    "Size": "SIZE",
    "Group": "GROUP",
    "Status": "STATUS",
}
LISTING = Listing(TITLES, "{{.Driver}}\t{{.Name}}", "{{.Name}}", methods={"Label": label_title})


@command("ls", usage="[OPTIONS]", help="List volumes", aliases=("docker volume ls", "docker volume list"))
@many("-f", "--filter", about="Show only what a condition holds for", kind="filter", check=check_filter)
@text("--format", about="Write it as table, json, or by a Go template")
@switch("-q", "--quiet", about="Show the names alone")
def list_volumes(session: Session, words: tuple[str, ...], **options: Any) -> None:  # noqa: ARG001, ANN401
    """List them by name."""
    found = session.api.volumes(filters=wire_filters(options["filter"])).get("Volumes") or ()
    rows = [volume_row(each) for each in sorted(found, key=lambda each: natural(each["Name"]))]
    session.out(LISTING.written(rows, LISTING.form(options["format"], quiet=options["quiet"])))


def volume_row(volume: Mapping[str, Any]) -> Row:
    """Make the row of a volume; links and size are known where the engine was asked for the disk's use."""
    labels, usage = volume.get("Labels") or {}, volume.get("UsageData")
    return Row(
        "*formatter.volumeContext",
        {
            "Name": volume["Name"],
            "Driver": volume["Driver"],
            "Scope": volume.get("Scope", ""),
            "Mountpoint": volume.get("Mountpoint", ""),
            "Labels": ",".join(f"{key}={value}" for key, value in sorted(labels.items())),
            "Links": str(usage["RefCount"]) if usage else NOT_KNOWN,
            "Size": human_size(usage["Size"]) if usage else NOT_KNOWN,
            "Availability": NOT_KNOWN,
            "Group": NOT_KNOWN,
            "Status": NOT_KNOWN,
        },
        {"Label": lambda name: str(labels.get(name, ""))},
    )


@command("create", usage="[OPTIONS] [VOLUME]", takes=at_most(1), help="Make a volume")
@text("-d", "--driver", about="What keeps it", default="local")
@many("--label", about="Give it a label: NAME=VALUE")
@text("--name", about="Name it")
@many("-o", "--opt", about="Set an option of the driver: NAME=VALUE")
def create(session: Session, words: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401  # declared above
    """Make it, and write its name."""
    if words and options["name"]:
        raise CommandError(
            "conflicting options: cannot specify a volume-name through both --name and as a positional arg"
        )
    body = {
        "Name": words[0] if words else options["name"],
        "Driver": options["driver"],
        "Labels": read_labels(options["label"]),
        "DriverOpts": read_labels(options["opt"]) or None,
    }
    session.line(ask(session.api, "POST", "/volumes/create", body=body).json()["Name"])


@command(
    "inspect",
    usage="[OPTIONS] VOLUME [VOLUME...]",
    takes=at_least(1),
    help="Show all that is known of volumes",
)
@text("-f", "--format", about="Write it as json, or by a Go template")
def inspect(session: Session, words: tuple[str, ...], *, format: str) -> None:  # noqa: A002  # the option's name
    """Write what the engine says of each."""
    inspect_each(session, words, format, session.api.inspect_volume)


@command(
    "rm",
    usage="[OPTIONS] VOLUME [VOLUME...]",
    takes=at_least(1),
    help="Remove volumes that no container uses",
)
@switch("-f", "--force", about="Do not complain of one that is not there")
def remove(session: Session, words: tuple[str, ...], *, force: bool) -> None:
    """Remove them, and name those that went."""

    def remove_one(name: str) -> None:
        ask(session.api, "DELETE", f"/volumes/{part(name)}", query={"force": "1" if force else ""})
        session.line(name)

    each_of(session, words, remove_one)


@command("prune", usage="[OPTIONS]", help="Remove volumes that no container uses")
@switch("-a", "--all", about="Remove those with a name, too")
@many("--filter", about="Remove only what a condition holds for", kind="filter", check=check_filter)
@switch("-f", "--force", about="Do not ask")
def prune(session: Session, words: tuple[str, ...], **options: Any) -> None:  # noqa: ARG001, ANN401  # declared above
    """Remove them, and say what went."""
    spares_named = version_gte(session.api.api_version, ANONYMOUS_ONLY_SINCE)
    takes_named = options["all"] or not spares_named
    if not is_wanted(session, UNUSED if takes_named else ANONYMOUS, force=options["force"]):
        return
    more = {"all": ["true"]} if options["all"] and spares_named else None
    gone = prune_kind(session, "volumes", options["filter"], more)
    session.out(told("Deleted Volumes:", gone.get("VolumesDeleted") or ()))
    session.out(reclaimed(gone.get("SpaceReclaimed", 0)))
