"""What a node is, when it is opened: its JSON with links, and its digest computed from its bytes."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Protocol

from sandbox.errors import InvalidDigestError, RegistryError
from sandbox.image import Digest
from sandbox.image.digest import HEX_LENGTHS
from sandbox.views.graph.content import Bond, Kind, Mark
from sandbox.views.stage import element, write

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

    from sandbox.views.graph.content import Graph, Node

LARGEST_BYTES = 16_000_000
LONGEST_CHARS = 40_000
_DIGEST = re.compile(
    "(" + "|".join(rf"{name}:[0-9a-f]{{{length}}}" for name, length in HEX_LENGTHS.items()) + ")"
)


class Read(Protocol):
    """How the bytes of a node come here: a view reads nothing itself."""

    def __call__(self, node: Node, /) -> bytes:
        """Return its bytes, as the registry sends them; raise a RegistryError that says why not."""


def details(graph: Graph, key: str, read: Read | None) -> str:
    """Say what a node is, as HTML; "" for a key that the graph doesn't have."""
    node = graph.by_key.get(key)
    if node is None:
        return ""
    said = _of_tag(graph, node) if node.kind is Kind.TAG else _of_content(graph, node, read)
    return write(element("div", {}, element("strong", {}, node.title), *said))


def _of_tag(graph: Graph, node: Node) -> list[ET.Element]:
    words = {Bond.NAMES: "Names", Bond.NAMED: "Named before"}
    bonds = [edge for edge in graph.edges if edge.source == node.key]
    return [_table([(words[edge.bond], _link(graph, edge.target)) for edge in bonds])]


def _of_content(graph: Graph, node: Node, read: Read | None) -> list[ET.Element]:
    content, problem = _bytes_of(node, read)
    rows: list[tuple[str, ET.Element | str]] = [("Called by the digest", element("code", {}, node.digest))]
    if content is not None:
        rows.append((f"Computed from its {len(content):,} bytes", _computed(node, content)))
    rows += [("Media type", node.media_type)] if node.media_type else []
    rows += [("Platform", node.platform)] if node.platform else []
    rows += (
        [("Size", f"{node.size_bytes:,} bytes")] if node.size_bytes is not None and content is None else []
    )
    rows += [(word, _links(graph, keys)) for word, keys in _around(graph, node).items() if keys]
    rows += [("How it is known", _known(node))] if node.mark is Mark.ORPHANED else []
    rows += [("Problem", said)] if (said := node.problem or problem) else []
    shown = [_json(graph, content)] if content is not None and node.kind is not Kind.LAYER else []
    return [_table(rows), *shown]


def _bytes_of(node: Node, read: Read | None) -> tuple[bytes | None, str]:
    if read is None:
        return None, "This picture was saved without the registry: its bytes are not here."
    if (node.size_bytes or 0) > LARGEST_BYTES:
        return None, f"Its bytes are not read to look at them: more than {LARGEST_BYTES:,}."
    try:
        return read(node), ""
    except RegistryError as error:
        return None, str(error)


def _computed(node: Node, content: bytes) -> ET.Element:
    try:
        computed = Digest.of(content, Digest(node.digest).algorithm)
    except InvalidDigestError as error:
        return element("span", {}, str(error))
    verdict = "the same" if computed == node.digest else "another: these are not the bytes"
    return element("span", {}, element("code", {}, computed), f" ({verdict})")


def _around(graph: Graph, node: Node) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {
        "Named by": [],
        "Named before by": [],
        "Listed by": [],
        "Referred to by": [],
    }
    words = {
        Bond.NAMES: "Named by",
        Bond.NAMED: "Named before by",
        Bond.LISTS: "Listed by",
        Bond.REFERS: "Referred to by",
    }
    for edge in graph.edges:
        if edge.target == node.key:
            found[words[edge.bond]].append(edge.source)
    return found


def _known(node: Node) -> str:
    if node.kind in {Kind.CONFIG, Kind.LAYER}:
        return "A manifest that no tag reaches lists it."
    former = f", named by {', '.join(node.formerly)}" if node.formerly else ""
    return f"A registry lists tags alone. An earlier look saw it{former}; asked for by its digest."


def _json(graph: Graph, content: bytes) -> ET.Element:
    """Print JSON so that it can be read, digests as links to the nodes that they name."""
    try:
        text = json.dumps(json.loads(content), indent=2, ensure_ascii=False)
    except ValueError:
        text = content.decode("utf-8", "replace")
    pieces = _DIGEST.split(text[:LONGEST_CHARS])
    linked = [_link(graph, piece, piece) if piece in graph.by_key else piece for piece in pieces]
    return element("pre", {"tabindex": 0, "aria-label": "Its JSON"}, *linked)


def _links(graph: Graph, keys: list[str]) -> ET.Element:
    spaced = [one for key in keys for one in (", ", _link(graph, key))][1:]
    return element("span", {}, *spaced)


def _link(graph: Graph, key: str, words: str = "") -> ET.Element:
    node = graph.by_key[key]
    return element("button", {"type": "button", "data-open": key}, words or node.title)


def _table(rows: list[tuple[str, ET.Element | str]]) -> ET.Element:
    pairs = [(element("dt", {}, name), element("dd", {}, value)) for name, value in rows]
    return element("dl", {}, *(one for pair in pairs for one in pair))
