"""Log-ins: kept in a file, by a helper, or not at all."""

from __future__ import annotations

import base64
import json
import os
import stat
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.engine.command.credentials import Login, authorization_header, find_login, forget, keep
from sandbox.engine.command.credentials.config_file import ConfigFile
from sandbox.engine.command.credentials.servers import HUB_KEY, key_of_registry, key_of_server
from sandbox.engine.command.failures import CommandError
from sandbox.engine.command.session import Session
from sandbox.reference import Reference

if TYPE_CHECKING:
    from pathlib import Path

    from docker import DockerClient

SERVER = "registry.example.com:5000"
HELPER = """#!/bin/sh
kept="{folder}/kept"
case "$1" in
  get) read server
    [ -f "$kept" ] && cat "$kept" || {{ echo "credentials not found in native keychain"; exit 1; }};;
  store) cat > "$kept";;
  erase) rm -f "$kept";;
  *) echo broken; exit 2;;
esac
"""


def nowhere(host: str) -> DockerClient:
    """Fail: what is tested here asks no engine."""
    raise AssertionError(host)


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """A session whose settings are in a folder that is not there yet."""
    return Session(nowhere, "tcp://127.0.0.1:1", tmp_path / "config", _ignore, _ignore)


def _ignore(_: str) -> None:
    pass


@pytest.fixture
def helper(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a credential helper that is on PATH and in charge of the server."""
    if os.name != "posix":
        pytest.skip("The helper of this test is a shell script.")
    folder = tmp_path / "helper"
    folder.mkdir()
    program = folder / "docker-credential-drawer"
    program.write_text(HELPER.format(folder=folder))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    session.config_folder.mkdir()
    (session.config_folder / "config.json").write_text(json.dumps({"credHelpers": {SERVER: "drawer"}}))
    return folder


def test_a_log_in_is_kept_found_and_forgotten(session: Session) -> None:
    login = Login(SERVER, "skylark", "s3cr3t:with:colons")
    assert find_login(session, SERVER) is None
    assert keep(session, login)
    assert find_login(session, SERVER) == login
    assert stat.S_IMODE((session.config_folder / "config.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(session.config_folder.stat().st_mode) == 0o700
    forget(session, SERVER)
    assert find_login(session, SERVER) is None


def test_other_settings_stay_as_they_were(session: Session) -> None:
    session.config_folder.mkdir()
    path = session.config_folder / "config.json"
    path.write_text(json.dumps({"psFormat": "x", "auths": {"a": {"auth": "YTpi"}}}))
    keep(session, Login("b", "c", "d"))
    assert json.loads(path.read_text()) == {
        "auths": {"a": {"auth": "YTpi"}, "b": {"auth": "Yzpk"}},
        "psFormat": "x",
    }


def test_an_identity_token_stands_in_for_the_password(session: Session) -> None:
    keep(session, Login(SERVER, "skylark", "", "t0ken"))
    found = find_login(session, SERVER)
    assert found is not None
    assert found.to_json() == {"username": "skylark", "serveraddress": SERVER, "identitytoken": "t0ken"}


def test_a_key_with_a_scheme_is_found_by_its_host(session: Session) -> None:
    session.config_folder.mkdir()
    entry = {"auths": {f"https://{SERVER}/v1/": {"auth": "YTpi"}}}
    (session.config_folder / "config.json").write_text(json.dumps(entry))
    assert find_login(session, SERVER) == Login(SERVER, "a", "b")


@pytest.mark.parametrize("content", ["{", "[]", '"text"', "\xff"])
def test_damaged_settings_are_named_and_not_overwritten(session: Session, content: str) -> None:
    session.config_folder.mkdir()
    path = session.config_folder / "config.json"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(CommandError, match=r"the settings in .*config\.json can't be read"):
        keep(session, Login(SERVER, "a", "b"))
    assert path.read_bytes() == content.encode("latin-1")


def test_a_helper_keeps_what_it_is_in_charge_of(session: Session, helper: Path) -> None:
    assert find_login(session, SERVER) is None
    assert not keep(session, Login(SERVER, "skylark", "s3cr3t"))
    assert json.loads((helper / "kept").read_text()) == {
        "ServerURL": SERVER,
        "Username": "skylark",
        "Secret": "s3cr3t",
    }
    assert find_login(session, SERVER) == Login(SERVER, "skylark", "s3cr3t")
    assert "auths" not in ConfigFile(session.config_folder).fields
    forget(session, SERVER)
    assert not (helper / "kept").exists()


def test_a_helpers_token_is_no_password(session: Session, helper: Path) -> None:
    (helper / "kept").write_text('{"Username": "<token>", "Secret": "t0ken"}')
    assert find_login(session, SERVER) == Login(SERVER, identity_token="t0ken")  # noqa: S106  # a made-up one


def test_a_helper_that_is_missing_or_fails_is_named(session: Session, helper: Path) -> None:
    (helper / "kept").write_text("no JSON")
    with pytest.raises(CommandError, match="docker-credential-drawer answered something that is no log-in"):
        find_login(session, SERVER)
    (helper / "docker-credential-drawer").write_text("#!/bin/sh\necho locked >&2\nexit 3\n")
    with pytest.raises(CommandError, match="exit status 3, out: `locked`"):
        find_login(session, SERVER)
    (helper / "docker-credential-drawer").unlink()
    with pytest.raises(
        CommandError, match=r"docker-credential-drawer, which config\.json names, can't be run here"
    ):
        find_login(session, SERVER)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("", HUB_KEY),
        ("docker.io", HUB_KEY),
        ("127.0.0.1:5000", "127.0.0.1:5000"),
        ("http://127.0.0.1:5000/v2/", "127.0.0.1:5000"),
        ("https://registry.example.com", "registry.example.com"),
    ],
)
def test_the_key_of_a_server_is_its_host(typed: str, key: str) -> None:
    assert key_of_server(typed) == key
    assert key_of_registry("docker.io") == HUB_KEY


@given(
    user=st.text(st.characters(exclude_characters=":\0", exclude_categories=["Cs"]), min_size=1),
    password=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
)
def test_any_user_and_password_come_back(
    tmp_path_factory: pytest.TempPathFactory, user: str, password: str
) -> None:
    settings = ConfigFile(tmp_path_factory.mktemp("config"))
    settings.put(SERVER, user, password, "")
    assert ConfigFile(settings.path.parent).login(SERVER) == (user, password, "")


def test_the_engine_gets_the_log_in_of_the_images_registry(session: Session) -> None:
    keep(session, Login(SERVER, "skylark", "s3cr3t"))
    header = authorization_header(session, Reference.parse(f"{SERVER}/a/b:1"))["X-Registry-Auth"]
    assert json.loads(base64.urlsafe_b64decode(header)) == {
        "username": "skylark",
        "password": "s3cr3t",
        "serveraddress": SERVER,
    }
    assert authorization_header(session, Reference.parse("python")) == {"X-Registry-Auth": "e30="}
