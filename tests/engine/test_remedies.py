"""What is told to be done fits what listens there."""

from __future__ import annotations

import pytest

from sandbox.engine import remedies
from sandbox.engine.daemon.address import parse_address


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("unix:///var/run/docker.sock", "`sudo systemctl start docker`"),
        ("unix:///home/l/.docker/desktop/docker.sock", "Start Docker Desktop"),
        ("unix:///home/l/.docker/run/docker.sock", "Start Docker Desktop"),
        ("unix:///home/l/.colima/default/docker.sock", "`colima start`"),
        ("unix:///home/l/.rd/docker.sock", "Start Rancher Desktop"),
        ("unix:///run/user/1000/podman/podman.sock", "`systemctl --user start podman.socket`"),
        ("unix:///run/user/1000/docker.sock", "`systemctl --user start docker`"),
        ("tcp://127.0.0.1:2375", "unset DOCKER_HOST"),
    ],
)
@pytest.mark.parametrize("is_linux", [True, False], ids=["linux", "elsewhere"])
def test_a_dead_daemon_is_started_as_its_kind_is(
    monkeypatch: pytest.MonkeyPatch, address: str, said: str, *, is_linux: bool
) -> None:
    """Each product has its own command; away from Linux the engine is Docker Desktop's."""
    monkeypatch.setattr(remedies, "IS_LINUX", is_linux)
    fix = remedies.start_daemon(parse_address(address))
    assert said in fix or (not is_linux and "Start Docker Desktop" in fix)


@pytest.mark.parametrize(
    ("is_linux", "program", "said"),
    [
        (True, None, "https://docs.docker.com"),
        (True, "dockerd", "`sudo systemctl start docker`"),
        (False, None, "Install Docker Desktop"),
        (False, "docker", "Start Docker Desktop"),
    ],
)
def test_docker_is_installed_or_started(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
    program: str | None,
    said: str,
    *,
    is_linux: bool,
) -> None:
    """Where it is installed it needs only to be started."""
    folder = tmp_path_factory.mktemp("bin")
    if program:
        (folder / program).write_text("#!/bin/sh\n")
        (folder / program).chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(remedies, "IS_LINUX", is_linux)
    assert said in remedies.get_docker()
