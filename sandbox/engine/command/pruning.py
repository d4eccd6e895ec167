"""What all `prune` commands share: the question before, and what they tell afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.engine.command.exchange.filters import filters_json, wire_filters
from sandbox.engine.command.exchange.requests import ask
from sandbox.engine.command.tables.sizes import human_size

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sandbox.engine.command.session import Session

ASKED = "Are you sure you want to continue?"


def is_wanted(session: Session, warning: str, *, force: bool) -> bool:
    """Ask before anything is removed, unless it is forced."""
    return force or session.is_confirmed(f"WARNING! {warning}\n{ASKED}")


def prune(
    session: Session, kind: str, filters: Sequence[str], more: dict[str, list[str]] | None = None
) -> dict[str, Any]:
    """Remove what is unused of one kind, and return what the engine says about it."""
    wanted = {**(wire_filters(filters) or {}), **(more or {})}
    query = {"filters": filters_json(wanted)} if wanted else {}
    gone: dict[str, Any] = ask(session.api, "POST", f"/{kind}/prune", query=query).json()
    return gone


def told(title: str, names: Iterable[str]) -> str:
    """List what went, under a title; "" if nothing went."""
    lines = [title, *names]
    return "".join(f"{line}\n" for line in lines) + "\n" if len(lines) > 1 else ""


def reclaimed(size_bytes: int) -> str:
    """Say how much space is free again."""
    return f"Total reclaimed space: {human_size(size_bytes)}\n"
