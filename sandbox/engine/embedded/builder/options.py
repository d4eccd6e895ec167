"""What a request for a build asks for: the parameters of `POST /build`, checked.

Source: Docker Engine API 1.50, "Build an image"; moby `api/server/router/build/build_routes.go`.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.engine.embedded.builder.dockerfile.quoting import quoted
from sandbox.engine.embedded.errors import EngineError, bad_request, not_implemented
from sandbox.engine.embedded.images.store import parse_name
from sandbox.engine.embedded.transfer.pull.platforms import parse_platform
from sandbox.engine.embedded.transfer.remote.credentials import RegistryCredentials
from sandbox.reference import DOCKER_HUB

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.engine.embedded.call import Call, Parameters
    from sandbox.image.platform import Platform
    from sandbox.reference import Reference

CLASSIC, BUILDKIT = "1", "2"
_ISOLATIONS = ("", "default", "process", "hyperv")
_OLD_HUB = "index.docker.io"
_KINDS = {dict: "object", list: "array", str: "string", bool: "bool", int: "number", float: "number"}


@dataclass(frozen=True)
class Options:
    """One build as asked for.

    `arguments` has None for a name that came without a value; `credentials` are by registry.
    """

    dockerfile: str
    tags: tuple[Reference, ...]
    is_quiet: bool
    uses_cache: bool
    pulls: bool
    removes: bool
    arguments: Mapping[str, str | None]
    labels: Mapping[str, str]
    target: str
    platform: Platform | None
    cache_from: tuple[str, ...]
    credentials: Mapping[str, RegistryCredentials]


def read_options(call: Call) -> Options:
    """Read the parameters; raises `EngineError` for what has no meaning or is not done here."""
    query = call.query
    _refuse_what_is_not_done(query)
    platform = query.get("platform")
    return Options(
        dockerfile=query.get("dockerfile"),
        tags=_tags(query.all("t")),
        is_quiet=query.flag("q"),
        uses_cache=not query.flag("nocache"),
        pulls=query.flag("pull"),
        removes=query.flag("forcerm") or (query.flag("rm") if query.get("rm") else True),
        arguments=_text_map(query, "buildargs", "build args", may_be_null=True),
        labels={key: value or "" for key, value in _text_map(query, "labels", "labels").items()},
        target=query.get("target"),
        platform=parse_platform(platform, call.world.settings.platform) if platform else None,
        cache_from=_cache_from(query),
        credentials=_credentials(call.request.headers.get("X-Registry-Config")),
    )


def _refuse_what_is_not_done(query: Parameters) -> None:
    version = query.get("version")
    if version == BUILDKIT:
        raise not_implemented(
            "The embedded engine has the classic builder alone, and no BuildKit: set DOCKER_BUILDKIT=0."
        )
    if version not in ("", CLASSIC):
        raise EngineError(f"invalid version {quoted(version)}")
    if query.all("securityopt"):
        raise bad_request("The daemon on this platform does not support setting security options on build")
    if query.get("isolation") not in _ISOLATIONS:
        raise bad_request(f"Unsupported isolation: {quoted(query.get('isolation'))}")
    if query.flag("squash"):
        raise bad_request("squash is only supported with experimental mode")
    _refuse_remote(query.get("remote"))


def _refuse_remote(remote: str) -> None:
    if remote == "client-session":
        raise bad_request(
            "experimental session with v1 builder is no longer supported, "
            "use builder version v2 (BuildKit) instead"
        )
    if remote:
        raise not_implemented(
            f"The embedded engine fetches no build context: it was to come from {remote}. "
            "Fetch it, and build from the folder."
        )


def _tags(names: list[str]) -> tuple[Reference, ...]:
    references = [_tag(name) for name in names if name]
    return tuple(dict.fromkeys(references))


def _tag(name: str) -> Reference:
    try:
        reference = parse_name(name)
    except EngineError as error:
        raise EngineError(error.message) from None  # here, the engine's status is 500
    if reference.digest:
        raise EngineError("build tag cannot contain a digest")
    return reference


def _text_map(
    query: Parameters, name: str, words: str, *, may_be_null: bool = False
) -> Mapping[str, str | None]:
    """Read a parameter that is a JSON object of texts."""
    if not query.get(name):
        return {}
    try:
        value = _object(query.get(name))
        for each in value.values():
            if not isinstance(each, str) and (each is not None or not may_be_null):
                raise bad_request(_mismatch(each, "string"))
    except EngineError as error:
        raise bad_request(f"error reading {words}: {error.message}") from None
    return value


def _object(text: str) -> dict[str, Any]:
    value = _parsed(text)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise bad_request(_mismatch(value, "map[string]string"))
    return value


def _cache_from(query: Parameters) -> tuple[str, ...]:
    value = _parsed(query.get("cachefrom")) if query.get("cachefrom") else None
    if value is None:
        return ()
    if not isinstance(value, list):
        raise EngineError(_mismatch(value, "[]string"))
    return tuple(str(each) for each in value)


def _parsed(text: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise bad_request(f"invalid JSON: {error}") from None


def _mismatch(value: object, wanted: str) -> str:
    return f"json: cannot unmarshal {_KINDS.get(type(value), 'null')} into Go value of type {wanted}"


def _credentials(header: str) -> Mapping[str, RegistryCredentials]:
    """Read `X-Registry-Config`: {registry: credentials}. As on the engine, what is malformed gives none.

    Source: moby `registry/auth.go`, "ResolveAuthConfig".
    """
    try:
        value = json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return {}
    entries = value.items() if isinstance(value, dict) else ()
    return {
        _host(name): RegistryCredentials.from_json(each) for name, each in entries if isinstance(each, dict)
    }


def _host(key: str) -> str:
    """Return the registry that a key means: `https://index.docker.io/v1/` is Docker Hub's old one."""
    host = key.removeprefix("http://").removeprefix("https://").partition("/")[0]
    return DOCKER_HUB if host == _OLD_HUB else host
