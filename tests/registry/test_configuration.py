"""The real image's configuration file and its `REGISTRY_*` variables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sandbox.errors import SetupError
from sandbox.registry import Configuration, load_configuration
from sandbox.registry.configuration import DAY_S, WEEK_S, HtpasswdSettings, TokenSettings, read_configuration

if TYPE_CHECKING:
    from collections.abc import Mapping

OFFICIAL = """
version: 0.1
log:
  fields:
    service: registry
storage:
  cache:
    blobdescriptor: inmemory
  filesystem:
    rootdirectory: /var/lib/registry
http:
  addr: :5000
  headers:
    X-Content-Type-Options: [nosniff]
health:
  storagedriver:
    enabled: true
    interval: 10s
    threshold: 3
"""
"""The file of the official image: in 2.8 below /etc/docker/registry, in 3 below /etc/distribution."""


@pytest.fixture
def official(tmp_path: Path) -> Path:
    """Write the official file."""
    path = tmp_path / "config.yml"
    path.write_text(OFFICIAL, encoding="utf-8")
    return path


def load(official: Path, **environ: str) -> Configuration:
    """Read it with variables over it."""
    return load_configuration(official, environ)


def test_the_official_file_is_understood_whole(official: Path) -> None:
    assert load(official) == Configuration(
        root=Path("/var/lib/registry"),
        keeps_descriptors=True,
        headers=(("X-Content-Type-Options", "nosniff"),),
        log_fields={"service": "registry"},
    )


@pytest.mark.parametrize(
    ("environ", "field", "value"),
    [
        ({"REGISTRY_STORAGE_DELETE_ENABLED": "true"}, "is_delete_enabled", True),
        ({"REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY": "/data"}, "root", Path("/data")),
        ({"REGISTRY_STORAGE_MAINTENANCE_READONLY_ENABLED": "true"}, "is_read_only", True),
        ({"REGISTRY_STORAGE_MAINTENANCE_READONLY": "{enabled: true}"}, "is_read_only", True),
        ({"REGISTRY_STORAGE_MAINTENANCE_UPLOADPURGING_ENABLED": "false"}, "purge_uploads_after_s", None),
        ({"REGISTRY_STORAGE_MAINTENANCE_UPLOADPURGING_AGE": "1h30m"}, "purge_uploads_after_s", 5400.0),
        ({"REGISTRY_STORAGE_CACHE_BLOBDESCRIPTOR": ""}, "keeps_descriptors", False),
        ({"REGISTRY_HTTP_ADDR": "0.0.0.0:5001"}, "address", "0.0.0.0:5001"),
        ({"REGISTRY_HTTP_HOST": "https://registry.example.com"}, "host", "https://registry.example.com"),
        ({"REGISTRY_HTTP_RELATIVEURLS": "true"}, "has_relative_urls", True),
        ({"REGISTRY_HTTP_TLS_CERTIFICATE": "/c.pem"}, "certificate", Path("/c.pem")),
        (
            {"REGISTRY_HTTP_HEADERS_X-More": "[a, b]"},
            "headers",
            (("X-Content-Type-Options", "nosniff"), ("x-more", "a"), ("x-more", "b")),
        ),
        ({"REGISTRY_LOG_LEVEL": "debug"}, "log_level", "debug"),
        ({"REGISTRY_LOG_FORMATTER": "json"}, "log_formatter", "json"),
        ({"REGISTRY_LOG_ACCESSLOG_DISABLED": "true"}, "has_access_log", False),
        ({"REGISTRY_PROXY_REMOTEURL": "https://registry-1.docker.io"}, "unused", ("proxy",)),
        ({"OTHER": "x", "REGISTRY_": "x"}, "unused", ()),
    ],
)
def test_a_variable_overrides_a_key(
    official: Path, environ: Mapping[str, str], field: str, value: object
) -> None:
    assert getattr(load(official, **environ), field) == value


def test_a_driver_named_by_a_variable_replaces_the_files(official: Path) -> None:
    assert load(official, REGISTRY_STORAGE="inmemory").root is None
    with pytest.raises(SetupError, match="not in s3"):
        load(official, REGISTRY_STORAGE="s3")


def test_passwords_by_variables_alone(official: Path) -> None:
    given = {"REGISTRY_AUTH": "htpasswd", "REGISTRY_AUTH_HTPASSWD_REALM": "My Registry"}
    found = load(official, **given, REGISTRY_AUTH_HTPASSWD_PATH="/auth/htpasswd")
    assert found.auth == HtpasswdSettings("My Registry", Path("/auth/htpasswd"))
    with pytest.raises(SetupError, match="REGISTRY_AUTH_HTPASSWD_PATH"):
        load(official, **given)


def test_tokens_by_variables_alone(official: Path) -> None:
    names = ("REALM", "SERVICE", "ISSUER", "ROOTCERTBUNDLE", "JWKS")
    environ = {f"REGISTRY_AUTH_TOKEN_{name}": f"/{name}" for name in names}
    expected = TokenSettings("/REALM", "/SERVICE", "/ISSUER", Path("/ROOTCERTBUNDLE"), Path("/JWKS"))
    assert load(official, **environ).auth == expected


def test_what_is_left_out_has_the_official_default() -> None:
    found = read_configuration({})
    assert (found.purge_uploads_after_s, found.purge_interval_s) == (WEEK_S, DAY_S)
    assert not found.is_delete_enabled
    assert found.address == ":5000"


def test_defaults_stand_in_for_a_missing_file(tmp_path: Path) -> None:
    defaults = {"storage": {"filesystem": {"rootdirectory": str(tmp_path)}, "delete": {"enabled": True}}}
    found = load_configuration(None, {"REGISTRY_STORAGE_DELETE_ENABLED": "false"}, defaults)
    assert (found.root, found.is_delete_enabled) == (tmp_path, False)
    assert defaults["storage"]["delete"] == {"enabled": True}


@pytest.mark.parametrize(
    "text",
    [
        "[",
        "- a",
        "\x00",
        "storage: {delete: {enabled: perhaps}}",
        "storage: {maintenance: {readonly: true}}",
        "auth: {silly: {realm: x}}",
    ],
)
def test_a_file_that_makes_no_sense_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SetupError):
        load_configuration(path, {})


def test_a_time_that_is_none_is_named(official: Path) -> None:
    with pytest.raises(SetupError, match="168h"):
        load(official, REGISTRY_STORAGE_MAINTENANCE_UPLOADPURGING_AGE="a week")
