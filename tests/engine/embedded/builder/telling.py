"""Building the same thing on any engine, and telling what came of it so that two tellings can be compared.

IDs, times and what an engine says of itself are taken out; all else is compared as it is.
"""

from __future__ import annotations

import io
import json
import re
import tarfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import docker

MODIFIED_S = 1_700_000_000
"""When the files of a context were changed; newer times were made up by an engine."""

NEW_LINE = '{"stream":"\\n"}'

_HEX = re.compile(r"\b(?:sha256:)?[0-9a-f]{64}\b|\b[0-9a-f]{12}\b")
_OWN_FIELDS = ("id", "created", "container", "docker_version", "container_config")
_FOLDER_OF_ENGINE = re.compile(r"/\S+/overlay2/[0-9a-f]+/(?:diff|merged)")


@dataclass(frozen=True)
class File:
    """One entry of a context, as a tar archive has it."""

    name: str
    content: bytes | str = b""
    mode: int = 0o644
    kind: bytes = tarfile.REGTYPE
    target: str = ""
    uid: int = 0
    gid: int = 0
    modified_s: int = MODIFIED_S

    def write(self, archive: tarfile.TarFile) -> None:
        """Add it to an archive."""
        content = self.content.encode() if isinstance(self.content, str) else self.content
        entry = tarfile.TarInfo(self.name)
        entry.size, entry.mode, entry.type = len(content), self.mode, self.kind
        entry.linkname, entry.uid, entry.gid, entry.mtime = self.target, self.uid, self.gid, self.modified_s
        archive.addfile(entry, io.BytesIO(content))


def folder(name: str, mode: int = 0o755) -> File:
    """Make a folder."""
    return File(name, mode=mode, kind=tarfile.DIRTYPE)


def link(name: str, target: str) -> File:
    """Make a symbolic link."""
    return File(name, kind=tarfile.SYMTYPE, target=target, mode=0o777)


def pack(*files: File, compression: str = "") -> bytes:
    """Write a tar archive."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=f"w:{compression}", format=tarfile.PAX_FORMAT) as archive:  # type: ignore[call-overload]
        for file in files:
            file.write(archive)
    return buffer.getvalue()


@dataclass(frozen=True)
class Scenario:
    """A build: its Dockerfile, its context, the query, and what is built before it."""

    name: str
    dockerfile: str
    files: Sequence[File] = ()
    query: Mapping[str, str | list[str]] = field(default_factory=dict)
    before: Scenario | None = None

    @property
    def context(self) -> bytes:
        """The archive that is sent."""
        return pack(File("Dockerfile", self.dockerfile), *self.files)


@dataclass(frozen=True)
class Told:
    """What an engine answered and made."""

    status: int
    messages: list[str]
    config: Mapping[str, Any]
    layers: list[list[str]]


def tell(client: docker.APIClient, scenario: Scenario, prefix: str) -> Told:
    """Run a scenario on an engine; `prefix` keeps its image names apart from those of other scenarios."""
    if scenario.before is not None:
        tell(client, scenario.before, prefix)
    query = {name: _renamed(value, prefix) for name, value in scenario.query.items()}
    body = pack(
        File("Dockerfile", scenario.dockerfile.replace("PREFIX", prefix)),
        *scenario.files,
    )
    status, lines = post_build(client, body, query)
    messages = [_HEX.sub("ID", _FOLDER_OF_ENGINE.sub("", line)).replace(prefix, "PREFIX") for line in lines]
    image_id = _image_id(lines)
    config, layers = saved(client, image_id) if image_id else ({}, [])
    return Told(status, messages, config, layers)


def post_build(
    client: docker.APIClient, body: bytes, query: Mapping[str, str | list[str]]
) -> tuple[int, list[str]]:
    """Send a build; returns the status and the messages as they came."""
    answer = client.post(
        f"{client.base_url}/v1.41/build",  # the SDK's own build hides the stream's messages
        data=body,
        params=query,
        headers={"Content-Type": "application/x-tar"},
        timeout=60,
    )
    return answer.status_code, [line for line in answer.content.decode().splitlines() if line]


def saved(client: docker.APIClient, image_id: str) -> tuple[dict[str, Any], list[list[str]]]:
    """Return an image's config and the files of its layers, as `docker save` writes them.

    Docker 20.10 exports no image without layers: of these, what it tells is compared.
    """
    inspected: dict[str, Any] = client.inspect_image(image_id)  # type: ignore[no-untyped-call]
    if not inspected["RootFS"].get("Layers"):
        history: list[dict[str, Any]] = client.history(image_id)  # type: ignore[no-untyped-call]
        steps = [step["CreatedBy"] for step in history]
        told = {name: inspected[name] for name in ("Architecture", "Author", "Config", "Os")}
        return {**told, "history": steps, "Config": _without_image(told["Config"])}, []
    archive = io.BytesIO(b"".join(client.get_image(image_id)))
    with tarfile.open(fileobj=archive) as tar:
        manifest = json.loads(_read(tar, "manifest.json"))[0]
        config = json.loads(_read(tar, manifest["Config"]))
        layers = [list(listed(_read(tar, layer))) for layer in manifest["Layers"]]
    return _comparable(config), layers


def listed(layer: bytes) -> Iterator[str]:
    """Describe each entry of a layer in one line; times that an engine made up are `now`."""
    with tarfile.open(fileobj=io.BytesIO(layer)) as tar:
        for entry in tar:
            modified = str(entry.mtime) if entry.mtime <= MODIFIED_S and not entry.isdir() else "now"
            owner, mode = f"{entry.uid}:{entry.gid}", f"{entry.mode & 0o7777:04o}"
            kind = entry.type.decode()
            yield f"{kind} {mode} {owner} {entry.size} {modified} {entry.name} {entry.linkname}".rstrip()


def _renamed(value: str | list[str], prefix: str) -> str | list[str]:
    if isinstance(value, list):
        return [each.replace("PREFIX", prefix) for each in value]
    return value.replace("PREFIX", prefix)


def _image_id(lines: list[str]) -> str:
    ids = [json.loads(line)["aux"]["ID"] for line in lines if '"aux"' in line]
    finished = any("Successfully built" in line for line in lines)
    return ids[-1] if ids and finished else ""


def _read(tar: tarfile.TarFile, name: str) -> bytes:
    file = tar.extractfile(name)
    assert file is not None
    return file.read()


def _comparable(config: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in config.items() if name not in _OWN_FIELDS}
    kept["config"] = _without_image(config["config"])
    kept["rootfs"] = len(config["rootfs"].get("diff_ids") or [])
    kept["history"] = [
        {name: value for name, value in step.items() if name != "created"} for step in config["history"]
    ]
    return kept


def _without_image(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {**settings, "Image": bool(settings.get("Image"))}


def brief(told: Told) -> dict[str, Any]:
    """Say the same in fewer words, to be kept in a file: settings that are not set are left out."""
    settings = told.config.get("config") or told.config.get("Config") or {}
    other = {name: value for name, value in told.config.items() if name not in ("config", "Config")}
    return {
        "status": told.status,
        "messages": [message for message in told.messages if message != NEW_LINE],
        "config": {name: value for name, value in settings.items() if value},
        "image": other,
        "layers": told.layers,
    }


def prefix_of(scenario: Scenario) -> str:
    """Return a name that no other scenario's images have."""
    return f"test-{re.sub('[^a-z]', '-', scenario.name.lower())}"
