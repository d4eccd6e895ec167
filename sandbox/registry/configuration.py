"""Settings: the real image's configuration file, at either official path, and `REGISTRY_*` variables.

Read by whoever starts a registry; what this registry cannot do is refused or named, never passed over.
Source: distribution/distribution, docs "Configuring a registry", configuration/parser.go.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sandbox.errors import SetupError
from sandbox.registry.reading import DISK, SettingsFiles

OFFICIAL_PATHS = (Path("/etc/distribution/config.yml"), Path("/etc/docker/registry/config.yml"))
"""Where the image of registry 3 has its file, and where that of 2.8 has."""

_IGNORED = ("version", "health", "compatibility", "validation", "loglevel")
_KNOWN = ("log", "storage", "http", "auth", "catalog")
_DURATION = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?)(?P<unit>ms|h|m|s)")
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
WEEK_S = 7 * 24 * 3600.0
DAY_S = 24 * 3600.0


@dataclass(frozen=True)
class HtpasswdSettings:
    """Basic authentication; `anonymous_pull` is this registry's own: reading needs no password."""

    realm: str
    path: Path
    anonymous_pull: bool = False


@dataclass(frozen=True)
class TokenSettings:
    """Bearer authentication: where tokens come from, and whose signatures count."""

    realm: str
    service: str
    issuer: str
    root_certificates: Path | None = None
    jwks: Path | None = None


@dataclass(frozen=True)
class Configuration:
    """What a registry was told. `root` is None for one that keeps everything in memory."""

    root: Path | None = Path("/var/lib/registry")
    is_delete_enabled: bool = False
    is_read_only: bool = False
    keeps_descriptors: bool = False
    purge_uploads_after_s: float | None = WEEK_S
    purge_interval_s: float = DAY_S
    address: str = ":5000"
    host: str = ""
    has_relative_urls: bool = False
    headers: tuple[tuple[str, str], ...] = ()
    certificate: Path | None = None
    key: Path | None = None
    auth: HtpasswdSettings | TokenSettings | None = None
    log_level: str = "info"
    log_formatter: str = "text"
    log_fields: Mapping[str, str] = field(default_factory=dict)
    has_access_log: bool = True
    unused: tuple[str, ...] = ()


def load_configuration(
    path: Path | None = None,
    environ: Mapping[str, str] = os.environ,
    defaults: Mapping[str, Any] | None = None,
    files: SettingsFiles = DISK,
) -> Configuration:
    """Read a file, or take `defaults`, or else the first official file that is there; the variables win."""
    if path is None and defaults is None:
        path = next((each for each in OFFICIAL_PATHS if files.is_file(each)), None)
    document = _read(path, files) if path else _copy(defaults or {})
    _override(document, environ)
    return read_configuration(document)


def read_configuration(document: Mapping[str, Any]) -> Configuration:
    """Turn the document into settings; raises `SetupError` for what this registry cannot be."""
    storage, http, log = (_section(document, name) for name in ("storage", "http", "log"))
    maintenance, tls = _section(storage, "maintenance"), _section(http, "tls")
    purging = _section(maintenance, "uploadpurging")
    is_purging = _flag(purging, "enabled", default=True) and not _flag(purging, "dryrun")
    return Configuration(
        root=_root(storage),
        is_delete_enabled=_flag(_section(storage, "delete"), "enabled"),
        is_read_only=_flag(_section(maintenance, "readonly"), "enabled"),
        keeps_descriptors=_text(_section(storage, "cache"), "blobdescriptor") == "inmemory",
        purge_uploads_after_s=_duration(purging, "age", WEEK_S) if is_purging else None,
        purge_interval_s=_duration(purging, "interval", DAY_S),
        address=_text(http, "addr", ":5000"),
        host=_text(http, "host"),
        has_relative_urls=_flag(http, "relativeurls"),
        headers=tuple(
            (name, str(each)) for name, values in _section(http, "headers").items() for each in values
        ),
        certificate=_path(tls, "certificate"),
        key=_path(tls, "key"),
        auth=_auth(_section(document, "auth")),
        log_level=_text(log, "level", "info"),
        log_formatter=_text(log, "formatter", "text"),
        log_fields={name: str(value) for name, value in _section(log, "fields").items()},
        has_access_log=not _flag(_section(log, "accesslog"), "disabled"),
        unused=tuple(sorted(name for name in document if name not in (*_KNOWN, *_IGNORED))),
    )


def _read(path: Path, files: SettingsFiles) -> dict[str, Any]:
    try:
        document = yaml.safe_load(files.read(path).decode("utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise SetupError(f"The registry's configuration {path} cannot be read: {error}") from error
    if not isinstance(document, dict):
        raise SetupError(f"The registry's configuration {path} holds no settings.")
    return document


def _copy(document: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _copy(value) if isinstance(value, Mapping) else value for key, value in document.items()}


def _override(document: MutableMapping[str, Any], environ: Mapping[str, str]) -> None:
    """Put each `REGISTRY_A_B` in place of a.b.

    Shorter names first, so that REGISTRY_STORAGE may choose a driver.
    """
    names = sorted(name for name in environ if name.startswith("REGISTRY_") and name != "REGISTRY_")
    for name in sorted(names, key=lambda each: each.count("_")):
        *sections, last = name.removeprefix("REGISTRY_").lower().split("_")
        try:
            value = yaml.safe_load(environ[name])
        except yaml.YAMLError:
            value = environ[name]
        _set(document, sections, last, value)


def _set(document: MutableMapping[str, Any], sections: list[str], last: str, value: object) -> None:
    for section in sections:
        child = document.get(section)
        if not isinstance(child, MutableMapping):
            child = {} if child is None else {str(child): {}}
            document[section] = child
        document = child
    document[last] = value


def _root(storage: Mapping[str, Any]) -> Path | None:
    drivers = [name for name in storage if name not in ("maintenance", "cache", "delete", "redirect", "tag")]
    if drivers == ["inmemory"]:
        return None
    if drivers not in ([], ["filesystem"]):
        raise SetupError(
            f"This registry stores in a folder or in memory, not in {', '.join(drivers)}. "
            "Set storage.filesystem.rootdirectory, or storage: inmemory."
        )
    return Path(_text(_section(storage, "filesystem"), "rootdirectory", "/var/lib/registry"))


def _auth(auth: Mapping[str, Any]) -> HtpasswdSettings | TokenSettings | None:
    if not auth:
        return None
    if list(auth) == ["htpasswd"]:
        fields = _section(auth, "htpasswd")
        realm, path = (_needed(fields, "auth.htpasswd", name) for name in ("realm", "path"))
        return HtpasswdSettings(realm, Path(path), _flag(fields, "anonymouspull"))
    if list(auth) == ["token"]:
        fields = _section(auth, "token")
        realm, service, issuer = (
            _needed(fields, "auth.token", each) for each in ("realm", "service", "issuer")
        )
        keys = _path(fields, "rootcertbundle"), _path(fields, "jwks")
        return TokenSettings(realm, service, issuer, *keys)
    raise SetupError(f"Authentication is by htpasswd or by token, not by {', '.join(auth)}.")


def _section(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a section; a bare word such as `storage: inmemory` stands for a section that holds it.

    Raises `SetupError` for a section that is a truth value, a number or a list.
    """
    found = document.get(name)
    if isinstance(found, Mapping):
        return found
    if found is None or found == "":
        return {}
    if not isinstance(found, str):
        raise SetupError(f"{name} holds settings of its own, and cannot be {found!r}.")
    return {found: {}}


def _text(section: Mapping[str, Any], name: str, default: str = "") -> str:
    value = section.get(name)
    return default if value is None else str(value)


def _needed(section: Mapping[str, Any], where: str, name: str) -> str:
    if not _text(section, name):
        raise SetupError(
            f"{where} needs {name}: set REGISTRY_{where.replace('.', '_').upper()}_{name.upper()}."
        )
    return _text(section, name)


def _path(section: Mapping[str, Any], name: str) -> Path | None:
    return Path(_text(section, name)) if _text(section, name) else None


def _flag(section: Mapping[str, Any], name: str, *, default: bool = False) -> bool:
    value = section.get(name, default)
    if not isinstance(value, bool):
        raise SetupError(f"{name} must be true or false, not {value!r}.")
    return value


def _duration(section: Mapping[str, Any], name: str, default_s: float) -> float:
    text = _text(section, name)
    parts = list(_DURATION.finditer(text))
    if "".join(part[0] for part in parts) != text:
        raise SetupError(f"{name} must be a time such as 168h, not {text!r}.")
    return sum(float(part["number"]) * _SECONDS[part["unit"]] for part in parts) if parts else default_s
