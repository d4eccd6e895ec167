"""A tree is written as an archive that tar reads, always the same bytes."""

from __future__ import annotations

import io
import tarfile

from hypothesis import given
from hypothesis import strategies as st

from sandbox.engine.embedded.builder.context import Spool
from sandbox.engine.embedded.builder.tree import Entry, Kind, LayerTree
from sandbox.engine.embedded.builder.tree.indexing import add_parents, index_layer
from sandbox.engine.embedded.builder.tree.tar_writing import END, write_layer
from sandbox.registry.storage import Memory

NAME = st.text(st.characters(exclude_categories=["C"], exclude_characters="/"), min_size=1, max_size=120)
FILES = st.dictionaries(
    NAME.filter(lambda name: name not in (".", "..")), st.binary(max_size=1200), max_size=5
)


def tree_of(files: dict[str, bytes], spool: Spool) -> LayerTree:
    """Make a tree of files in a folder."""
    tree = LayerTree()
    for name, content in files.items():
        add_parents(tree, f"folder/{name}")
        tree.put(f"folder/{name}", Entry(Kind.FILE, 0o640, 1, 2, 3, spool.keep([content])))
    return tree


@given(FILES)
def test_what_is_written_is_read_by_python_and_by_us(files: dict[str, bytes]) -> None:
    spool = Spool(Memory())
    tree = tree_of(files, spool)
    written = b"".join(write_layer(tree))
    assert written.endswith(END)
    with tarfile.open(fileobj=io.BytesIO(written)) as archive:
        read = {entry.name: archive.extractfile(entry) for entry in archive if entry.isreg()}
        assert {name: file.read() for name, file in read.items() if file} == {
            f"folder/{name}": content for name, content in files.items()
        }
    again = Spool(Memory())
    again.write(written)
    found = index_layer(again.open(), again)
    assert b"".join(write_layer(found)) == written


def test_two_names_of_one_file_are_written_as_a_link() -> None:
    spool = Spool(Memory())
    entry = Entry(Kind.FILE, content=spool.keep([b"same"]))
    tree = LayerTree()
    tree.put("b", entry)
    tree.put("a", entry)
    with tarfile.open(fileobj=io.BytesIO(b"".join(write_layer(tree)))) as archive:
        assert [(one.name, one.linkname) for one in archive] == [("a", ""), ("b", "a")]


def test_kinds_modes_and_attributes_are_written() -> None:
    tree = LayerTree()
    tree.put("l", Entry(Kind.LINK, 0o777, target="x", attributes={"user.a": "1"}))
    tree.put("d", Entry(Kind.CHARACTER_DEVICE, 0o600, device=(1, 3)))
    with tarfile.open(fileobj=io.BytesIO(b"".join(write_layer(tree)))) as archive:
        device, linked = archive.getmembers()
    assert (device.ischr(), device.devmajor, device.devminor, device.mode) == (True, 1, 3, 0o600)
    assert (linked.linkname, linked.pax_headers["SCHILY.xattr.user.a"]) == ("x", "1")
