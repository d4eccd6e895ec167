"""The data folder: files that survive a crash, and a learner whose name every registry takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox import home as homes
from sandbox.errors import LearnerError, SetupError
from sandbox.home import (
    Home,
    find_home,
    load_learner,
    read_versioned,
    save_learner_name,
    valid_name,
    write_versioned,
)
from sandbox.reference import Reference


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return find_home({"COURSE_HOME": str(tmp_path / "data folder ü")})


def test_the_folder_is_made_for_its_owner_alone(home: Home) -> None:
    assert home.path.stat().st_mode & 0o777 == 0o700
    assert list(home.path.iterdir()) == []


def test_without_course_home_it_is_the_platforms_own_folder() -> None:
    path = find_home({}).path
    assert path.name == "docker-registry-course"
    assert os.path.expanduser("~") in str(path)  # noqa: PTH111


def test_two_folders_have_two_ids_and_one_folder_one(home: Home, tmp_path: Path) -> None:
    assert Home(home.path).id == home.id
    assert Home(tmp_path).id != home.id
    assert len(home.id) == 12


def test_a_folder_that_cannot_be_made_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SetupError, match=r"can't be written: .*set COURSE_HOME to a folder of yours"):
        find_home({"COURSE_HOME": str(tmp_path / "file" / "data")})


def test_a_file_is_replaced_whole_and_nothing_stays_beside_it(home: Home) -> None:
    homes.write_atomically(home.record, "one")
    homes.write_atomically(home.record, b"two", mode=0o640)
    assert home.record.read_text() == "two"
    assert home.record.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in home.path.iterdir()] == ["record.json"]


def test_a_write_that_fails_leaves_the_old_file_and_no_other(home: Home) -> None:
    home.record.mkdir()
    with pytest.raises(OSError, match="directory"):
        homes.write_atomically(home.record, "text")
    assert [path.name for path in home.path.iterdir()] == ["record.json"]


def test_what_was_written_is_read_again(home: Home) -> None:
    homes.write_versioned(home.progress, 3, {"name": "Zoë"})
    assert homes.read_versioned(home.progress, 3) == homes.Stored({"name": "Zoë"})
    assert homes.read_versioned(home.record, 3) == homes.Stored(None)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('{"version": 3, ', "holds no readable JSON"),
        ("\x00\xff", "holds no readable JSON"),
        ("[3]", "holds no JSON object"),
        ('{"version": 9}', "has version 9; this course reads version 3"),
        ("{}", "has version None; this course reads version 3"),
    ],
)
def test_a_damaged_file_is_set_aside_and_named(home: Home, content: str, why: str) -> None:
    home.progress.write_text(content, encoding="latin-1")
    stored = homes.read_versioned(home.progress, 3)
    (kept,) = home.path.iterdir()
    assert stored.content is None
    assert kept.name.startswith("progress.json.damaged-2")
    assert stored.warning.startswith(f"progress.json {why}")
    assert str(kept) in stored.warning
    assert kept.read_text(encoding="latin-1") == content


def test_two_damaged_files_of_one_second_are_both_kept(home: Home) -> None:
    for text in ("one", "two"):
        home.progress.write_text(text)
        homes.read_versioned(home.progress, 1)
    assert sorted(path.read_text() for path in home.path.iterdir()) == ["one", "two"]


def test_a_learner_has_a_random_id_made_once(home: Home, tmp_path: Path) -> None:
    learner = load_learner(home, {})
    assert load_learner(home, {}) == learner
    assert (len(learner.id), learner.name) == (8, learner.id)
    other = load_learner(find_home({"COURSE_HOME": str(tmp_path / "other")}), {})
    assert other.id != learner.id


def test_processes_that_meet_a_new_folder_agree_on_the_learner(home: Home) -> None:
    code = "from sandbox.home import *; print(load_learner(find_home()).id)"
    command = [sys.executable, "-c", code]
    environment = os.environ | {"COURSE_HOME": str(home.path)}
    children = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) for _ in range(4)]
    assert len({child.communicate()[0] for child in children}) == 1
    assert [path.name for path in home.path.iterdir()] == ["learner.json"]


def test_course_learner_overrides_the_id_and_the_chosen_name_stays(home: Home) -> None:
    assert load_learner(home, {"COURSE_LEARNER": "author"}).name == "author"
    assert save_learner_name(home, "Zoë  B.", {}).name == "zoe-b"
    assert load_learner(home, {"COURSE_LEARNER": "author"}) == homes.Learner("author", "zoe-b")


def test_an_id_without_a_valid_letter_has_a_name_all_the_same(home: Home) -> None:
    name = load_learner(home, {"COURSE_LEARNER": "学生"}).name
    assert name.startswith("learner-")
    assert valid_name(name) == name


def test_a_damaged_learner_file_is_told_and_replaced(home: Home) -> None:
    home.learner.write_text("no JSON")
    with pytest.warns(UserWarning, match=r"learner\.json holds no readable JSON"):
        learner = load_learner(home, {})
    assert load_learner(home, {}) == learner


def test_a_learner_file_without_an_id_gets_one_and_keeps_the_name(home: Home) -> None:
    home.learner.write_text(json.dumps({"version": 1, "name": "mine"}))
    learner = load_learner(home, {})
    assert learner.name == "mine"
    assert load_learner(home, {}) == learner


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Zoë", "zoe"),
        ("  Ada  Lovelace ", "ada-lovelace"),
        ("a__b", "a-b"),
        ("-.x.y_z.-", "x.y_z"),
        ("Ünïcödé!", "unicode"),
        ("a" * 99, "a" * 40),
    ],
)
def test_a_name_is_made_valid(text: str, name: str) -> None:
    assert valid_name(text) == name


def test_a_name_of_which_nothing_is_left_is_refused_with_what_to_do() -> None:
    with pytest.raises(LearnerError, match="Use letters a to z or digits"):
        valid_name("学生 …")


@given(st.text(max_size=60))
def test_every_valid_name_is_a_repository_and_stays_as_it_is(text: str) -> None:
    try:
        name = valid_name(text)
    except LearnerError:
        return
    assert valid_name(name) == name
    assert Reference.parse(f"127.0.0.1:5000/{name}/app:1").repository == f"{name}/app"


@given(
    st.dictionaries(
        st.text().filter(lambda key: key != "version"),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        ),
        max_size=4,
    )
)
@settings(deadline=None, max_examples=40)  # each is synced to the disk
def test_whatever_is_written_is_read_back(content: dict[str, object]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file.json"
        write_versioned(path, 7, content)
        assert read_versioned(path, 7).content == content


def test_a_file_is_to_be_read_by_people_field_by_field(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    write_versioned(path, 1, {"exercises": {"1.1": {"tries": 2, "case": {"id": [1, 2]}}}, "none": {}})
    assert (
        path.read_text()
        == """\
{
  "exercises": {
    "1.1": {
      "case": {"id": [1, 2]},
      "tries": 2
    }
  },
  "none": {},
  "version": 1
}
"""
    )
