"""`docker network …`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docker.errors import APIError

from sandbox.engine.command.commands.containers.creation.environment import read_labels
from sandbox.engine.command.exchange.filters import check_filter, wire_filters
from sandbox.engine.command.exchange.requests import ask, part
from sandbox.engine.command.failures import CommandError, failure_of
from sandbox.engine.command.grammar import at_least, command, exactly, many, switch, text
from sandbox.engine.command.inspection import inspect_each
from sandbox.engine.command.pruning import is_wanted, told
from sandbox.engine.command.pruning import prune as prune_kind
from sandbox.engine.command.tables.ages import go_form_of
from sandbox.engine.command.tables.columns import short_id
from sandbox.engine.command.tables.listing import Listing, label_title
from sandbox.engine.command.tables.order import natural
from sandbox.engine.command.templates import Row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.engine.command.session import Session

UNUSED = "This will remove all custom networks not used by at least one container."
TITLES = {
    "ID": "NETWORK ID",
    "Name": "NAME",
    "Driver": "DRIVER",
    "Scope": "SCOPE",
    "IPv4": "IPV4",
    "IPv6": "IPV6",
    "Internal": "INTERNAL",
    "Labels": "LABELS",
    "CreatedAt": "CREATED AT",
}
LISTING = Listing(TITLES, "{{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}", methods={"Label": label_title})


@command("ls", usage="[OPTIONS]", help="List networks", aliases=("docker network ls", "docker network list"))
@many("-f", "--filter", about="Show only what a condition holds for", kind="filter", check=check_filter)
@text("--format", about="Write it as table, json, or by a Go template")
@switch("--no-trunc", about="Write IDs in full")
@switch("-q", "--quiet", about="Show the IDs alone")
def list_networks(session: Session, words: tuple[str, ...], **options: Any) -> None:  # noqa: ARG001, ANN401
    """List them by name."""
    found = session.api.networks(filters=wire_filters(options["filter"]))
    rows = [
        _row(each, shortens=not options["no_trunc"])
        for each in sorted(found, key=lambda it: natural(it["Name"]))
    ]
    session.out(LISTING.written(rows, LISTING.form(options["format"], quiet=options["quiet"])))


@command("create", usage="[OPTIONS] NETWORK", takes=exactly(1), help="Make a network")
@text("-d", "--driver", about="What runs it", default="bridge")
@many("--gateway", about="Address of its gateway")
@switch("--internal", about="Let nothing out of it")
@many("--label", about="Give it a label: NAME=VALUE")
@many("-o", "--opt", about="Set an option of the driver: NAME=VALUE")
@many("--subnet", about="Its addresses, such as 172.30.0.0/16")
def create(session: Session, words: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401  # declared above
    """Make it, and write its ID."""
    gateways = (*options["gateway"], *[""] * len(options["subnet"]))
    pools = [
        {"Subnet": subnet, **({"Gateway": gateway} if gateway else {})}
        for subnet, gateway in zip(options["subnet"], gateways, strict=False)
    ]
    body = {
        "Name": words[0],
        "CheckDuplicate": True,
        "Driver": options["driver"],
        "Internal": options["internal"],
        "Labels": read_labels(options["label"]),
        "Options": read_labels(options["opt"]),
        "IPAM": {"Driver": "default", "Options": {}, "Config": pools},
    }
    session.line(ask(session.api, "POST", "/networks/create", body=body).json()["Id"])


@command("connect", usage="NETWORK CONTAINER", takes=exactly(2), help="Put a container into a network")
def connect(session: Session, words: tuple[str, ...]) -> None:
    """Connect it."""
    ask(session.api, "POST", f"/networks/{part(words[0])}/connect", body={"Container": words[1]})


@command(
    "disconnect",
    usage="[OPTIONS] NETWORK CONTAINER",
    takes=exactly(2),
    help="Take a container out of a network",
)
@switch("-f", "--force", about="Do it whatever the container does")
def disconnect(session: Session, words: tuple[str, ...], *, force: bool) -> None:
    """Disconnect it."""
    body = {"Container": words[1], "Force": force}
    ask(session.api, "POST", f"/networks/{part(words[0])}/disconnect", body=body)


@command(
    "inspect",
    usage="[OPTIONS] NETWORK [NETWORK...]",
    takes=at_least(1),
    help="Show all that is known of networks",
)
@text("-f", "--format", about="Write it as json, or by a Go template")
def inspect(session: Session, words: tuple[str, ...], *, format: str) -> None:  # noqa: A002  # the option's name
    """Write what the engine says of each."""
    inspect_each(session, words, format, session.api.inspect_network)


@command("rm", usage="NETWORK [NETWORK...]", takes=at_least(1), help="Remove networks")
@switch("-f", "--force", about="Do not complain of one that is not there")
def remove(session: Session, words: tuple[str, ...], *, force: bool) -> None:
    """Remove them, and name those that went."""
    code = 0
    for name in words:
        try:
            ask(session.api, "DELETE", f"/networks/{part(name)}")
        except APIError as error:
            session.complain(str(failure_of(error, session.docker_host)))
            code = code if force and error.status_code == 404 else 1  # noqa: PLR2004  # not found
        else:
            session.line(name)
    if code:
        raise CommandError(f"exit status {code}", code)


@command("prune", usage="[OPTIONS]", help="Remove networks that no container uses")
@many("--filter", about="Remove only what a condition holds for", kind="filter", check=check_filter)
@switch("-f", "--force", about="Do not ask")
def prune(session: Session, words: tuple[str, ...], **options: Any) -> None:  # noqa: ARG001, ANN401  # declared above
    """Remove them, and say what went."""
    if is_wanted(session, UNUSED, force=options["force"]):
        gone = prune_kind(session, "networks", options["filter"])
        session.out(told("Deleted Networks:", gone.get("NetworksDeleted") or ()))


def _row(network: Mapping[str, Any], *, shortens: bool) -> Row:
    labels = network.get("Labels") or {}
    return Row(
        "*network.networkContext",
        {
            "ID": short_id(network["Id"]) if shortens else network["Id"],
            "Name": network["Name"],
            "Driver": network["Driver"],
            "Scope": network["Scope"],
            "IPv4": _flag(network.get("EnableIPv4")),
            "IPv6": _flag(network.get("EnableIPv6")),
            "Internal": _flag(network.get("Internal")),
            "Labels": ",".join(f"{key}={value}" for key, value in sorted(labels.items())),
            "CreatedAt": go_form_of(network["Created"]),
        },
        {"Label": lambda name: str(labels.get(name, ""))},
    )


def _flag(value: object) -> str:
    return "true" if value else "false"
