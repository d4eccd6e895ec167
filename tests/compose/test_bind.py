"""Where JupyterLab listens: beyond loopback only inside a container, where COURSE_BIND says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox.cli.jupyterlab import ports
from sandbox.errors import SetupError

if TYPE_CHECKING:
    from pathlib import Path


def test_it_is_loopback_by_itself() -> None:
    assert ports.listening_address({}) == "127.0.0.1"
    assert ports.listening_address({"COURSE_BIND": ""}) == "127.0.0.1"


def test_outside_a_container_another_address_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ports, "CONTAINER_MARKS", (tmp_path / "none",))
    with pytest.raises(
        SetupError, match=r"COURSE_BIND=0\.0\.0\.0 is for containers; here .* 127\.0\.0\.1 alone"
    ):
        ports.listening_address({"COURSE_BIND": "0.0.0.0"})  # noqa: S104  # what is refused


def test_inside_a_container_it_is_the_address_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".dockerenv").touch()
    monkeypatch.setattr(ports, "CONTAINER_MARKS", (tmp_path / ".dockerenv",))
    assert ports.listening_address({"COURSE_BIND": "172.18.0.2"}) == "172.18.0.2"
