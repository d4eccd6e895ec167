"""The values that templates meet, and how Go prints them.

The engine's JSON tells neither a struct from a map nor an empty map from nothing; Go's client knows it from
its types. Here the names of fields say it.

Source: pkg.go.dev/fmt, "Printing"; Docker Engine API 1.50, the types behind `inspect`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

GoValue = Any
"""What a template may meet: JSON, a row, a list of rows."""

NO_VALUE = "<no value>"
NOTHING = "<nil>"
MAPS = frozenset({
    "Annotations", "Attributes", "AuxiliaryAddresses", "Containers", "Data", "Details", "DriverOpts",
    "ExposedPorts", "IndexConfigs", "Labels", "Networks", "Options", "PortBindings", "Ports", "Runtimes",
    "StorageOpt", "Sysctls", "Tmpfs", "Volumes",
})  # fmt: skip
LISTS = frozenset({
    "Aliases", "Args", "Binds", "CapAdd", "CapDrop", "Cmd", "Components", "Config", "Dns", "DnsOptions",
    "DnsSearch", "DriverStatus", "Entrypoint", "Env", "ExecIDs", "ExtraHosts", "GroupAdd", "Layers", "Links",
    "Mirrors", "Mounts", "OnBuild", "RepoDigests", "RepoTags", "SecurityOpt", "SecurityOptions", "Shell",
    "VolumesFrom", "Warnings",
})  # fmt: skip


class GoMap(dict[str, Any]):
    """A map: printed in order of its keys; a key that is not there has no value."""


class GoStruct(dict[str, Any]):
    """A struct: it has these fields and no others.

    `type_name` is Go's name of its type; `aliases` are names in Go that differ from those in JSON.
    """

    type_name = ""
    aliases: Mapping[str, str] = MappingProxyType({})


class NilMap(GoMap):
    """A map that is not there: empty, and `null` as JSON."""


class NilList(list[Any]):
    """A list that is not there: empty, and `null` as JSON."""


@dataclass(frozen=True)
class Row:
    """One line of a list: named texts, and methods that take arguments, such as `.Label "a"`."""

    type_name: str
    fields: Mapping[str, Any]
    methods: Mapping[str, Callable[..., str]] = field(default_factory=dict)

    def as_json(self) -> str:
        """Write the fields as Go's encoder does: sorted, with signs of HTML escaped."""
        return escaped(to_json(dict(sorted(self.fields.items()))))


def from_json(value: GoValue, name: str = "", type_name: str = "") -> GoValue:
    """Tell maps from structs in a JSON value; `name` is the field it stands in."""
    if isinstance(value, dict):
        kind: GoMap | GoStruct = GoMap() if name in MAPS else GoStruct()
        kind.update({key: from_json(inner, key) for key, inner in value.items()})
        if isinstance(kind, GoStruct):
            kind.type_name = type_name
        return kind
    if isinstance(value, list):
        return [from_json(inner) for inner in value]
    if value is None:
        return NilMap() if name in MAPS else NilList() if name in LISTS else None
    return value


def to_json(value: GoValue) -> str:
    """Write JSON as Go does, without spaces."""
    return json.dumps(_plain(value), separators=(",", ":"), ensure_ascii=False)


def to_indented_json(value: GoValue) -> str:
    """Write JSON as `inspect` shows it."""
    return json.dumps(_plain(value), indent=4, ensure_ascii=False)


def escaped(text: str) -> str:
    """Escape what Go's encoder escapes for the sake of HTML.

    Source: pkg.go.dev/encoding/json, `HTMLEscape`.
    """
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def printed(value: GoValue, nothing: str = NO_VALUE) -> str:
    """Print a value as `%v` does; `nothing` is what stands for no value."""
    if value is None:
        return nothing
    if isinstance(value, (bool, float)):
        return str(value).lower().removesuffix(".0")
    if isinstance(value, GoMap):
        return "map[" + " ".join(f"{key}:{printed(value[key], NOTHING)}" for key in sorted(value)) + "]"
    if isinstance(value, list):
        return "[" + _printed_all(value) + "]"
    if isinstance(value, (dict, Row)):
        return "{" + _printed_all((value if isinstance(value, dict) else value.fields).values()) + "}"
    return str(value)


def _printed_all(values: Iterable[GoValue]) -> str:
    return " ".join(printed(value, NOTHING) for value in values)


def is_true(value: GoValue) -> bool:
    """Say whether a value counts as true: not empty, not zero. A struct always does."""
    return isinstance(value, (GoStruct, Row)) or bool(value)


def type_name(value: GoValue) -> str:
    """Name the type of a value as Go does."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, GoStruct):
        return value.type_name or "interface {}"
    if isinstance(value, Row):
        return value.type_name
    names: dict[type, str] = {str: "string", int: "int", float: "float64"}
    if type(value) in names:
        return names[type(value)]
    if isinstance(value, list):
        return "[]string" if all(isinstance(inner, str) for inner in value) else "[]interface {}"
    return "map[string]string" if isinstance(value, dict) else NOTHING


def _plain(value: GoValue) -> GoValue:
    if isinstance(value, (NilMap, NilList)):
        return None
    if isinstance(value, dict):
        keys = sorted(value) if isinstance(value, GoMap) else value
        return {key: _plain(value[key]) for key in keys}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value
