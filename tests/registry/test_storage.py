"""The contract of `Files`, on a folder and in memory, and the tree that both must show."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from sandbox.registry import Configuration, Registry
from sandbox.registry.storage import Folder, Memory, Store, layout
from tests.registry.world import IMAGE_DIGEST, NAME, START, Ask, ask, push_image

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.registry.storage.files import Files


@pytest.fixture(params=["folder", "memory"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    """Return an empty tree of each kind."""
    return Folder(tmp_path / "root") if request.param == "folder" else Memory()


def test_a_file_is_read_as_it_was_written(files: Files) -> None:
    files.write("a/b/c", b"one")
    assert files.read("a/b/c") == b"one"
    files.write("a/b/c", b"two")
    assert files.read("a/b/c") == b"two"
    assert files.stat("a/b/c").size_bytes == 3


def test_a_missing_file_is_missing_in_every_way(files: Files) -> None:
    files.write("a/file", b"")
    for path in ("x", "a", "a/x", "a/file/below"):
        for action in (files.read, files.open, files.stat) if path != "a" else (files.read, files.open):
            with pytest.raises(FileNotFoundError):
                action(path)
    assert files.names("x") == files.names("a/file") == []
    assert not files.has("x")
    with pytest.raises(FileNotFoundError):
        files.move("x", "y")
    with pytest.raises(FileNotFoundError):
        files.delete("x")


def test_appended_bytes_come_at_the_end(files: Files) -> None:
    files.append("up/data", b"")
    assert files.read("up/data") == b""
    for piece in (b"one ", b"two ", b"three"):
        files.append("up/data", piece)
    assert files.read("up/data") == b"one two three"
    assert files.stat("up/data").size_bytes == 13


def test_names_are_sorted_by_their_characters_codes(files: Files) -> None:
    for name in ("b", "B", "a-1", "a", "10", "9", "_x"):
        files.write(f"tags/{name}/link", b"")
    assert files.names("tags") == ["10", "9", "B", "_x", "a", "a-1", "b"]


def test_a_move_replaces_what_was_there(files: Files) -> None:
    files.append("up/data", b"new")
    files.write("blob/data", b"old")
    files.move("up/data", "blob/data")
    assert files.read("blob/data") == b"new"
    assert not files.has("up/data")


def test_a_folder_is_deleted_with_all_below_it(files: Files) -> None:
    files.write("a/b/c", b"")
    files.write("a/b/d/e", b"")
    files.write("a/x", b"")
    files.delete("a/b")
    assert files.names("a") == ["x"]
    assert not files.has("a/b/d/e")


def test_an_open_file_outlives_its_replacement_and_deletion(files: Files) -> None:
    files.write("a/b", b"first")
    with files.open("a/b") as old:
        files.write("a/b", b"second")
        files.delete("a")
        assert old.read() == b"first"


def test_a_changed_file_has_another_mark(files: Files) -> None:
    files.write("a", b"12345")
    before = files.stat("a").mark
    assert files.stat("a").mark == before
    files.write("a", b"54321")
    assert files.stat("a").mark != before


def test_many_writers_leave_one_of_the_contents(files: Files) -> None:
    contents = [bytes([number]) * 10_000 for number in range(8)]
    writers = [threading.Thread(target=files.write, args=("x/y", each)) for each in contents]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert files.read("x/y") in contents


@pytest.mark.parametrize("path", ["../x", "a/../../x", "/etc/passwd", "a//b", ".", "a/."])
def test_no_path_leaves_the_folder(tmp_path: Path, path: str) -> None:
    with pytest.raises(ValueError, match="not a path inside the store"):
        Folder(tmp_path).read(path)


def test_what_a_killed_write_left_is_swept_once_it_is_old(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    (tmp_path / ".scratch" / "left").write_bytes(b"half")
    (tmp_path / ".scratch" / "folder").mkdir()
    folder.sweep(older_than_s=3600)
    assert len(list((tmp_path / ".scratch").iterdir())) == 2
    folder.sweep(older_than_s=0)
    assert list((tmp_path / ".scratch").iterdir()) == []


def test_scratch_may_be_elsewhere(tmp_path: Path) -> None:
    Folder(tmp_path / "root", tmp_path / "scratch").write("a", b"")
    assert sorted(path.name for path in (tmp_path / "root").rglob("*")) == ["a"]


def test_both_kinds_show_the_same_tree(tmp_path: Path) -> None:
    trees = []
    for files in (Folder(tmp_path), Memory()):
        app = Registry(Configuration(is_delete_enabled=True), store=Store(files), write_log=lambda _: None)
        for step in (*push_image(), Ask("DELETE", f"/v2/{NAME}/manifests/1.0"), *push_image(reference="2.0")):
            assert ask(app, step).status < 300
        trees.append({path: files.read(path) for path in all_files(files, layout.ROOT)})
    assert trees[0] == trees[1]
    assert trees[0][layout.link(layout.tag(NAME, "2.0") + "/current")] == IMAGE_DIGEST.encode()  # type: ignore[arg-type]


def test_nothing_unfinished_is_in_the_content(tmp_path: Path) -> None:
    app = Registry(Configuration(root=tmp_path), write_log=lambda _: None)
    for step in push_image():
        ask(app, step)
    ask(app, START)
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} == {"data", "link", "startedat"}


def all_files(files: Files, folder: str) -> list[str]:
    """List every file below a folder."""
    names = [f"{folder}/{name}" for name in files.names(folder)]
    try:
        files.read(folder)
    except FileNotFoundError:
        return [path for name in names for path in all_files(files, name)]
    return [folder]
