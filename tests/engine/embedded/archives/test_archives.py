"""Archives go out and come back with the same digests; a hostile one changes nothing and leads nowhere."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from typing import TYPE_CHECKING

import docker
import pytest
from docker.errors import APIError, ImageLoadError

from sandbox.image.tiny import make_image
from tests.engine.embedded.worlds import client_of, make_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docker import DockerClient

    from sandbox.engine.embedded import World

FORECAST = make_image({"stations": "a" * 2000}, {"forecast": "b"}, command=["cat"])
OTHER = make_image({"stations": "a" * 2000}, {"forecast": "c"})


@pytest.fixture
def world() -> World:
    """Return an empty engine."""
    return make_world()


@pytest.fixture
def client(world: World) -> Iterator[DockerClient]:
    """Return a client of it."""
    with client_of(world) as client:
        yield client


def entries(archive: bytes) -> dict[str, bytes]:
    """Read an archive's files."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        files = {entry.name: opened.extractfile(entry) for entry in opened if entry.isreg()}
        return {name: file.read() for name, file in files.items() if file is not None}


def written(files: dict[str, bytes | str], links: dict[str, str] | None = None) -> bytes:
    """Write an archive of files and symbolic links; a name may be any text."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
        for name, target in (links or {}).items():
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = tarfile.SYMTYPE, target
            archive.addfile(entry)
    return buffer.getvalue()


def saved(client: DockerClient, *names: str) -> bytes:
    """Save images by name."""
    if len(names) == 1:
        return b"".join(client.api.get_image(names[0]))
    url = f"{client.api.base_url}/v{client.api.api_version}/images/get"
    return bytes(client.api.get(url, params={"names": list(names)}).content)


def test_an_archive_comes_back_with_the_same_digests_and_bytes(client: DockerClient, world: World) -> None:
    (image,) = client.images.load(FORECAST.archive("skylark/forecast:0.1"))
    first = saved(client, "skylark/forecast:0.1")
    client.images.remove(str(image.id), force=True)
    assert list(world.content) == []
    (again,) = client.images.load(first)
    assert again.id == image.id == FORECAST.config.digest
    assert again.tags == ["skylark/forecast:0.1"]
    assert saved(client, "skylark/forecast:0.1") == first
    assert FORECAST.digest in world.content  # the manifest that it came with


def test_an_archive_is_an_oci_layout_and_what_older_engines_read(client: DockerClient) -> None:
    client.images.load(FORECAST.archive("skylark/forecast:0.1"))
    files = entries(saved(client, "skylark/forecast:0.1"))
    (entry,) = json.loads(files["manifest.json"])
    assert entry["RepoTags"] == ["skylark/forecast:0.1"]
    assert files[entry["Config"]] == FORECAST.config.content
    assert [files[path] for path in entry["Layers"]] == [layer.content for layer in FORECAST.layers]
    (descriptor,) = json.loads(files["index.json"])["manifests"]
    assert descriptor["digest"] == FORECAST.digest
    assert json.loads(files["oci-layout"]) == {"imageLayoutVersion": "1.0.0"}


def test_shared_layers_are_written_once(client: DockerClient) -> None:
    client.images.load(FORECAST.archive("a:1"))
    client.images.load(OTHER.archive("b:1"))
    with tarfile.open(fileobj=io.BytesIO(saved(client, "a:1", "b:1"))) as archive:
        names = archive.getnames()
    assert len(names) == len(set(names))
    assert len([name for name in names if name.startswith("blobs/sha256/")]) == 3 + 2 + 2


def test_a_repository_without_a_tag_means_all_its_tags(client: DockerClient) -> None:
    client.images.load(FORECAST.archive("skylark/forecast:0.1"))
    client.images.load(OTHER.archive("skylark/forecast:0.2"))
    listed = json.loads(entries(saved(client, "skylark/forecast"))["manifest.json"])
    assert [entry["RepoTags"] for entry in listed] == [["skylark/forecast:0.1"], ["skylark/forecast:0.2"]]


def test_an_image_is_saved_by_its_id_without_a_name(client: DockerClient) -> None:
    client.images.load(FORECAST.archive("a:1"))
    (entry,) = json.loads(entries(saved(client, FORECAST.config.digest))["manifest.json"])
    assert entry["RepoTags"] is None


def old_archive(layers: list[bytes], tags: list[str]) -> dict[str, bytes | str]:
    """Write what `docker save` wrote before it wrote OCI layouts: plain layers in folders."""
    paths = [f"layer{number}/layer.tar" for number in range(len(layers))]
    listed = [{"Config": "config.json", "RepoTags": tags, "Layers": paths}]
    files: dict[str, bytes | str] = dict(zip(paths, layers, strict=True))
    return files | {"config.json": FORECAST.config.content, "manifest.json": json.dumps(listed)}


PLAIN = [gzip.decompress(layer.content) for layer in FORECAST.layers]


def test_plain_layers_are_compressed_on_the_way(client: DockerClient, world: World) -> None:
    (image,) = client.images.load(written(old_archive(PLAIN, ["old:1"])))
    assert image.id == FORECAST.config.digest
    kept = world.images.find("old:1").layers
    assert [gzip.decompress(world.content.read(layer.digest)) for layer in kept] == PLAIN


def test_a_link_inside_the_archive_is_followed(client: DockerClient) -> None:
    files = old_archive(PLAIN, ["old:1"])
    files["other/data"] = files.pop("layer1/layer.tar")
    (image,) = client.images.load(written(files, {"layer1/layer.tar": "../other/data"}))
    assert image.id == FORECAST.config.digest


def test_a_compressed_archive_is_opened(client: DockerClient) -> None:
    (image,) = client.images.load(gzip.compress(FORECAST.archive("a:1")))
    assert image.tags == ["a:1"]


def test_a_name_that_moves_is_told(client: DockerClient) -> None:
    client.images.load(FORECAST.archive("a:1"))
    messages = client.api.load_image(OTHER.archive("a:1"))  # type: ignore[no-untyped-call]  # the stubs' gap
    said = "".join(each.get("stream", "") for each in messages)
    assert f"The image a:1 already exists, renaming the old one with ID {FORECAST.config.digest}" in said
    assert client.images.get("a:1").id == OTHER.config.digest


LISTED = json.dumps([{"Config": "config.json", "RepoTags": ["evil:1"], "Layers": ["layer"]}])
CONFIG = json.dumps(
    {
        "os": "linux",
        "architecture": "amd64",
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{'0' * 64}"]},
    }
)
HOSTILE = {
    "nothing": b"",
    "no archive": b"?" * 2000,
    "cut off": FORECAST.archive("evil:1")[:3000],
    "no images": written({"readme": "hello"}),
    "no JSON": written({"manifest.json": "{"}),
    "no list": written({"manifest.json": "{}"}),
    "no config": written({"manifest.json": LISTED}),
    "a config that is none": written({"manifest.json": LISTED, "config.json": "[]", "layer": PLAIN[0]}),
    "a layer missing": written({"manifest.json": LISTED, "config.json": CONFIG}),
    "another layer": written({"manifest.json": LISTED, "config.json": CONFIG, "layer": PLAIN[0]}),
    "a layer that is no archive": written(
        {"manifest.json": LISTED, "config.json": CONFIG, "layer": b"x" * 600}
    ),
    "too few layers": written({"manifest.json": LISTED.replace('["layer"]', "[]"), "config.json": CONFIG}),
    "a link out": written({"manifest.json": LISTED, "layer": PLAIN[0]}, {"config.json": "/etc/passwd"}),
    "a link around": written({"manifest.json": LISTED}, {"config.json": "b", "b": "config.json"}),
    "a config that is too long": written({"manifest.json": LISTED, "config.json": b" " * (5 << 20)}),
}


@pytest.mark.parametrize("archive", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_archive_is_refused_and_changes_nothing(
    client: DockerClient, world: World, archive: bytes
) -> None:
    with pytest.raises((APIError, ImageLoadError)):
        client.images.load(archive)
    assert world.images.all() == []
    assert list(world.content) == []
    assert world.files.names("ingest") == []


def test_names_that_lead_out_of_an_archive_lead_nowhere(client: DockerClient, world: World) -> None:
    files = old_archive(PLAIN, ["old:1"])
    files |= {"../../outside": "x", "/etc/outside": "y"}
    client.images.load(written(files))
    kept = {*world.images.find("old:1").content}
    assert set(world.content) == kept


def test_saving_what_is_not_there_is_refused(client: DockerClient) -> None:
    with pytest.raises(docker.errors.NotFound, match="No such image"):
        saved(client, "nowhere:1")
