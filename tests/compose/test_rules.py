"""docker-compose.yml without starting anything: its rules, and what both generations of compose say."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.compose.rules import broken

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
SAFE = {
    "user": "1000:1000",
    "read_only": True,
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges:true"],
    "healthcheck": {"test": ["CMD", "true"]},
}


@pytest.fixture
def composition() -> dict[str, Any]:
    """Return docker-compose.yml as it is written, with its defaults not yet filled in."""
    parsed: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return parsed


def test_the_file_breaks_no_rule(composition: Mapping[str, Any]) -> None:
    assert broken(composition) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"privileged": True}, "has privileged"),
        ({"user": "0:0"}, "runs as root"),
        ({"user": "root"}, "runs as root"),
        ({"cap_drop": []}, "keeps capabilities"),
        ({"security_opt": []}, "may gain privileges"),
        ({"read_only": False}, "may write to its image's files"),
        ({"ports": ["8888:8888"]}, "publishes 8888:8888 beyond 127.0.0.1"),
        ({"ports": ["0.0.0.0:80:80"]}, "publishes 0.0.0.0:80:80 beyond 127.0.0.1"),
        (
            {"volumes": ["/var/run/docker.sock:/var/run/docker.sock"]},
            "mounts /var/run/docker.sock:/var/run/docker.sock from the host",
        ),
        ({"volumes": ["./notebooks:/notebooks"]}, "mounts ./notebooks:/notebooks from the host"),
        ({"healthcheck": {}}, "has neither a health check nor an image of ours that brings one"),
    ],
)
def test_each_rule_is_seen_when_broken(change: dict[str, Any], sentence: str) -> None:
    assert broken({"services": {"web": SAFE | change}}) == [f"web: {sentence}"]


def test_course_and_registry_share_one_network_and_keep_their_data(composition: Mapping[str, Any]) -> None:
    services = composition["services"]
    assert services["course"]["networks"] == services["registry"]["networks"] == ["course"]
    assert services["course"]["environment"]["COURSE_REGISTRY"] == "http://registry:5000"
    assert services["registry"]["image"] == "${REGISTRY_IMAGE:-registry:3}"
    assert set(composition["volumes"]) == {"data", "my-course", "registry"}


@pytest.mark.parametrize("program", ["docker-compose", "docker-compose-v2"])
def test_compose_of_either_generation_takes_the_file(
    program: str, machine_environ: Mapping[str, str]
) -> None:
    if shutil.which(program, path=machine_environ["PATH"]) is None:
        pytest.skip(f"No {program} here: docker-compose.yml is checked by our own rules alone.")
    done = subprocess.run(
        [program, "--file", str(ROOT / "docker-compose.yml"), "config", "--quiet"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_build_copies_what_git_knows_and_nothing_local() -> None:
    allowed = [
        line.removeprefix("!")
        for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        if line.startswith("!")
    ]
    assert sorted(allowed) == allowed
    assert {"my-course", ".venv", ".git", "tests"}.isdisjoint(allowed)
