"""What a build sends: the folder without what is ignored, or the archive that was fed."""

from __future__ import annotations

import io
import tarfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.engine.command.commands.images.build import build_arguments
from sandbox.engine.command.exchange.build_context import folder_context, input_context, read_patterns
from sandbox.engine.command.failures import CommandError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a Dockerfile and files."""
    folder = tmp_path / "context"
    for name in ("Dockerfile", "a.txt", "b.md", "data/a.txt", "data/keep/c.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    return folder


def sent(folder: Path, dockerfile: str = "") -> tuple[dict[str, bytes], str]:
    """Return {name: content} of the files that a build would send, and the Dockerfile's name."""
    with folder_context(str(folder), dockerfile) as (file, name), tarfile.open(fileobj=file) as archive:
        files = {entry.name: archive.extractfile(entry) for entry in archive if entry.isreg()}
        return {path: content.read() for path, content in files.items() if content}, name


def test_without_an_ignore_file_everything_goes(folder: Path) -> None:
    files, name = sent(folder)
    assert sorted(files) == ["Dockerfile", "a.txt", "b.md", "data/a.txt", "data/keep/c.txt"]
    assert name == "Dockerfile"


@pytest.mark.parametrize(
    ("patterns", "left"),
    [
        ("*.md", ["a.txt", "data/a.txt", "data/keep/c.txt"]),
        ("**/*.txt", ["b.md"]),
        ("data", ["a.txt", "b.md"]),
        ("data\n!data/keep", ["a.txt", "b.md", "data/keep/c.txt"]),
        ("# a comment\n\n/a.txt", ["b.md", "data/a.txt", "data/keep/c.txt"]),
        ("*", []),
        ("Dockerfile\n.dockerignore\n*.md", ["a.txt", "data/a.txt", "data/keep/c.txt"]),
    ],
)
def test_what_is_ignored_stays_but_for_what_the_builder_needs(
    folder: Path, patterns: str, left: list[str]
) -> None:
    (folder / ".dockerignore").write_text(patterns)
    files, _ = sent(folder)
    assert sorted(files) == sorted([".dockerignore", "Dockerfile", *left])


def test_a_dockerfile_by_another_name_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "data" / "Recipe").write_text("FROM scratch")
    monkeypatch.chdir(folder)
    files, name = sent(folder, "data/Recipe")
    assert (name, files[name]) == ("data/Recipe", b"FROM scratch")


def test_a_dockerfile_from_elsewhere_goes_along_and_is_ignored(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "Recipe").write_text("FROM scratch")
    files, name = sent(folder, str(tmp_path / "Recipe"))
    assert name.startswith(".dockerfile.")
    assert files[name] == b"FROM scratch"
    assert name.encode() in files[".dockerignore"].splitlines()


def test_a_folder_or_dockerfile_that_is_not_there_is_named(folder: Path) -> None:
    for place, dockerfile, reason in (
        (folder / "nope", "", 'nope" not found'),
        (folder, str(folder / "Nope"), "Nope: no such file or directory"),
    ):
        with (
            pytest.raises(CommandError, match=f"unable to prepare context: .*{reason}"),
            folder_context(str(place), dockerfile),
        ):
            pass


def test_the_archive_ends_after_its_two_empty_blocks(folder: Path) -> None:
    with folder_context(str(folder), "") as (file, _):
        content = file.read()
    assert len(content) % 512 == 0
    assert content[-1024:] == bytes(1024)
    assert len(content) < 10240


def test_a_fed_dockerfile_becomes_an_archive_and_an_archive_stays_one() -> None:
    archive, name = input_context(b"FROM scratch\n")
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        assert opened.getnames() == [name]
    assert input_context(archive) == (archive, "Dockerfile")
    assert input_context(b"\x1f\x8b...") == (b"\x1f\x8b...", "Dockerfile")


def test_patterns_are_read_without_comments(tmp_path: Path) -> None:
    (tmp_path / "ignored").write_text("\ufeff# no\n a \n\nb#c\n", encoding="utf-8")
    assert read_patterns(tmp_path / "ignored") == ["a", "b#c"]
    assert read_patterns(tmp_path / "nothing") == []


def test_an_argument_without_a_value_has_the_environments() -> None:
    words = ["A=1", "B", "C", "D="]
    assert build_arguments(words, {"B": "here"}) == {"A": "1", "B": "here", "C": None, "D": ""}


@given(st.binary(max_size=2000))
def test_any_input_becomes_a_context(content: bytes) -> None:
    archive, name = input_context(content)
    assert name == "Dockerfile"
    assert archive
