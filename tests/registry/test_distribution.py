"""The real program as oracle: it serves and collects a folder that ours wrote, and ours one that it wrote.

Needs Debian's docker-registry (Distribution 2.8).
"""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import requests

from sandbox.image.digest import Digest
from sandbox.image.media_types import ACCEPT
from sandbox.registry import Configuration, Registry, collect
from sandbox.registry.storage import Folder, Store
from tests import distribution
from tests.registry.serving import serving
from tests.registry.world import CONFIG, IMAGE, IMAGE_DIGEST, LAYER, NAME, image, index

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROGRAM = shutil.which(distribution.PROGRAM)
pytestmark = pytest.mark.skipif(
    PROGRAM is None, reason="No docker-registry here: apt-get install docker-registry."
)
SECOND = image(LAYER, annotations={"second": "yes"})
BOTH = index(IMAGE, SECOND)


@contextlib.contextmanager
def theirs(root: Path) -> Iterator[str]:
    """Serve a folder with the real program."""
    storage = {"filesystem": {"rootdirectory": str(root)}, "delete": {"enabled": True}}
    with distribution.running(str(PROGRAM), root.with_suffix(".real"), more={"storage": storage}) as real:
        yield real.address


@contextlib.contextmanager
def ours(root: Path) -> Iterator[str]:
    """Serve a folder with the embedded registry."""
    with serving(
        Registry(Configuration(root=root, is_delete_enabled=True), write_log=lambda _: None)
    ) as address:
        yield address


def push_everything(address: str) -> None:
    """Push two images, an index of them, and a tag that is deleted again with its manifest."""
    base = f"http://{address}/v2/{NAME}"
    for blob in (LAYER, CONFIG, b"only here"):
        location = requests.post(f"{base}/blobs/uploads/", timeout=10).headers["Location"]
        mark = "&" if "?" in location else "?"
        told = requests.put(f"{location}{mark}digest={Digest.of(blob)}", data=blob, timeout=10)
        assert told.status_code == 201, told.text
    lonely = image(b"only here")
    for content, tag in ((IMAGE, "1.0"), (SECOND, "2.0"), (BOTH, "both"), (lonely, "lonely")):
        kind = {"Content-Type": json.loads(content)["mediaType"]}
        told = requests.put(f"{base}/manifests/{tag}", data=content, headers=kind, timeout=10)
        assert told.status_code == 201, told.text
    assert requests.delete(f"{base}/manifests/{Digest.of(lonely)}", timeout=10).status_code == 202


def check_everything(address: str) -> None:
    """Pull all that should be there, and find nothing else."""
    base = f"http://{address}/v2/{NAME}"
    for content, tag in ((IMAGE, "1.0"), (SECOND, "2.0"), (BOTH, "both")):
        for reference in (tag, Digest.of(content)):
            told = requests.get(f"{base}/manifests/{reference}", headers={"Accept": ACCEPT}, timeout=10)
            assert told.content == content
            assert told.headers["Content-Type"] == json.loads(content)["mediaType"]
            assert told.headers["Docker-Content-Digest"] == Digest.of(content)
    for blob in (LAYER, CONFIG):
        assert requests.get(f"{base}/blobs/{Digest.of(blob)}", timeout=10).content == blob
    assert sorted(requests.get(f"{base}/tags/list", timeout=10).json()["tags"]) == ["1.0", "2.0", "both"]
    assert requests.get(f"http://{address}/v2/_catalog", timeout=10).json() == {"repositories": [NAME]}


def garbage_collect(root: Path, *flags: str) -> list[str]:
    """Let the real program collect."""
    storage = {"filesystem": {"rootdirectory": str(root)}, "delete": {"enabled": True}}
    settings = root.with_suffix(".yml")
    settings.write_text(json.dumps({"version": 0.1, "storage": storage}))
    program = [str(PROGRAM), "garbage-collect", *flags, str(settings)]
    found = subprocess.run(program, capture_output=True, text=True, check=True, timeout=60)
    return found.stdout.splitlines()


SERVERS: Any = {"ours": ours, "Distribution": theirs}


@pytest.mark.parametrize(("writer", "reader"), [("ours", "Distribution"), ("Distribution", "ours")])
def test_each_serves_what_the_other_wrote(tmp_path: Path, writer: str, reader: str) -> None:
    root = tmp_path / "registry"
    with SERVERS[writer](root) as address:
        push_everything(address)
    with SERVERS[reader](root) as address:
        check_everything(address)
        push_everything(address)
    with SERVERS[writer](root) as address:
        check_everything(address)


def test_distribution_collects_what_ours_wrote(tmp_path: Path) -> None:
    root = tmp_path / "registry"
    with ours(root) as address:
        push_everything(address)
    gone = {str(Digest.of(b"only here")), str(Digest.of(image(b"only here")))}
    lines = garbage_collect(root)
    assert {line.partition(": ")[2] for line in lines if "blob eligible" in line} == gone
    assert set(map(str, Store(Folder(root)).blobs)) == {
        str(Digest.of(each)) for each in (LAYER, CONFIG, IMAGE, SECOND, BOTH)
    }
    with ours(root) as address:
        check_everything(address)
        told = requests.head(f"http://{address}/v2/{NAME}/blobs/{Digest.of(b'only here')}", timeout=10)
        assert told.status_code == 404


def test_ours_collects_what_distribution_wrote_in_the_same_words(tmp_path: Path) -> None:
    root, copy = tmp_path / "registry", tmp_path / "copy"
    with theirs(root) as address:
        push_everything(address)
    shutil.copytree(root, copy)
    said = [line for line in garbage_collect(copy) if not line.startswith("time=")]
    mine = list(collect(Store(Folder(root))))
    assert sorted(line.strip() for line in mine) == sorted(line.strip() for line in said)
    assert set(Store(Folder(root)).blobs) == set(Store(Folder(copy)).blobs)
    with theirs(root) as address:
        check_everything(address)


def test_an_upload_begun_by_one_is_no_secret_to_the_folder(tmp_path: Path) -> None:
    root = tmp_path / "registry"
    with theirs(root) as address:
        told = requests.post(f"http://{address}/v2/{NAME}/blobs/uploads/", timeout=10)
        requests.patch(told.headers["Location"], data=LAYER[:4], timeout=10).raise_for_status()
        upload_id = told.headers["Docker-Upload-UUID"]
    with ours(root) as address:
        upload = f"http://{address}/v2/{NAME}/blobs/uploads/{upload_id}"
        assert requests.get(upload, timeout=10).headers["Range"] == "0-3"
        told = requests.put(f"{upload}?digest={Digest.of(LAYER)}", data=LAYER[4:], timeout=10)
        assert told.status_code == 201


def test_a_manifest_of_schema_1_in_the_folder_harms_nobody(tmp_path: Path) -> None:
    store = Store(Folder(tmp_path / "registry"))
    old = b'{"schemaVersion":1,"name":"a","tag":"b","fsLayers":[]}'
    repository = store.repository(NAME)  # type: ignore[arg-type]
    store.blobs.write(Digest.of(old), old)
    repository.link_manifest(Digest.of(old))
    repository.set_tag("old", Digest.of(old))  # type: ignore[arg-type]
    with ours(tmp_path / "registry") as address:
        base = f"http://{address}/v2/{NAME}"
        assert requests.get(f"{base}/manifests/old", timeout=10).status_code == 404
        assert requests.get(f"{base}/referrers/{IMAGE_DIGEST}", timeout=10).json()["manifests"] == []
        push_everything(address)
