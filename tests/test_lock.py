"""What gets installed is what the lock says: from one public index, with a hash for every file."""

from __future__ import annotations

import re
import subprocess
import tomllib
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from launch import pythons
from launch.places import LOCK
from launch.requirement import uv_requirement
from tests.cli.programs import find_uv

if TYPE_CHECKING:
    from collections.abc import Mapping

CLONE = Path(__file__).resolve().parent.parent
INDEX = "https://pypi.org/simple"
FILES = "https://files.pythonhosted.org/"


def toml(name: str) -> dict[str, Any]:
    """Return a TOML file of the project."""
    return tomllib.loads((CLONE / name).read_text(encoding="utf-8"))


def packages() -> list[dict[str, Any]]:
    """Return the lock's packages but our own."""
    found: list[dict[str, Any]] = toml("uv.lock")["package"]
    return [package for package in found if package["name"] != "docker-registry-course"]


def files(package: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the files of a package that uv may fetch."""
    return [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]


def test_every_package_comes_from_the_public_index_alone() -> None:
    assert [one["name"] for one in packages() if one["source"] != {"registry": INDEX}] == []
    urls = [file["url"] for package in packages() for file in files(package)]
    assert [url for url in urls if not url.startswith(FILES)] == []


def test_every_file_has_a_hash() -> None:
    unsafe = [
        file["url"]
        for package in packages()
        for file in files(package)
        if not re.fullmatch("sha256:[0-9a-f]{64}", file.get("hash", ""))
    ]
    assert unsafe == []
    assert [package["name"] for package in packages() if not files(package)] == []


def test_the_lock_belongs_to_the_project_file(machine_environ: Mapping[str, str]) -> None:
    uv = find_uv()
    if uv is None:
        pytest.skip("There is no uv here: `python3 course.py test` brings it.")
    command = [str(uv), "lock", "--check", "--offline", "--project", str(CLONE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=dict(machine_environ))
    if "network was disabled" in done.stderr:
        pytest.skip(
            "uv's cache does not hold what the lock was made from; the next test compares without it."
        )
    assert done.returncode == 0, done.stderr


def test_the_lock_holds_what_the_project_file_asks_for() -> None:
    project = toml("pyproject.toml")
    groups = project["dependency-groups"].values()
    texts = [text for text in chain(project["project"]["dependencies"], *groups) if isinstance(text, str)]
    asked = [Requirement(text) for text in texts]  # what is no text includes another group
    locked = {package["name"]: package["version"] for package in packages()}
    assert [str(one) for one in asked if not one.specifier.contains(locked[one.name])] == []


def test_pip_gets_uv_by_the_hashes_of_the_lock() -> None:
    version = next(package["version"] for package in packages() if package["name"] == "uv")
    words = uv_requirement().split()
    assert words[0] == f"uv=={version}"
    hashes = {file["hash"] for package in packages() if package["name"] == "uv" for file in files(package)}
    assert {word.removeprefix("--hash=") for word in words[1:]} == hashes
    assert Path(LOCK) == CLONE / "uv.lock"


def test_conda_installs_the_same_project_on_the_same_pythons() -> None:
    environment = yaml.safe_load((CLONE / "environment.yml").read_text(encoding="utf-8"))
    python, pip, ours = environment["dependencies"]
    project = toml("pyproject.toml")["project"]
    assert environment["name"] == project["name"]
    assert SpecifierSet(python.removeprefix("python ")) == SpecifierSet(project["requires-python"])
    assert (pip, ours) == ("pip", {"pip": ["-e ."]})
    assert SpecifierSet(toml("uv.lock")["requires-python"]) == SpecifierSet(project["requires-python"])


def test_docs_and_code_name_the_same_pythons() -> None:
    required = SpecifierSet(toml("pyproject.toml")["project"]["requires-python"])
    suitable = [minor for minor in range(8, 20) if pythons.OLDEST <= (3, minor) <= pythons.NEWEST]
    assert suitable == [minor for minor in range(8, 20) if required.contains(f"3.{minor}")]
