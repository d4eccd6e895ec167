"""What a chapter's client creates is known, labelled and gone after a stop; what was there stays."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import docker
import pytest
from docker.errors import NotFound
from docker.types import Mount

from sandbox.image.layer import make_tar
from sandbox.image.tiny import make_image

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docker import DockerClient

    from sandbox.lab.lab import Lab
    from tests.lab.things import Things

pytestmark = pytest.mark.docker


def test_the_client_is_the_sdks_own(lab: Lab) -> None:
    assert type(lab.docker) is docker.DockerClient
    assert type(lab.docker.api) is docker.APIClient
    assert lab.docker.ping()


def _build(client: DockerClient, things: Things, content: str, tag: str | None) -> str:
    image, _ = client.images.build(fileobj=things.context(content), custom_context=True, tag=tag)
    return str(image.id)


def test_a_built_image_goes_and_with_it_every_step_and_container(lab: Lab, things: Things) -> None:
    image = _build(lab.docker, things, "1", f"{things.name}:1")
    assert things.images()[image] == [f"{things.name}:1"]
    lab.stop()
    assert things.images() == {}


def test_an_image_whose_tag_moved_on_goes_too(lab: Lab, things: Things) -> None:
    first = _build(lab.docker, things, "1", f"{things.name}:1")
    second = _build(lab.docker, things, "2", f"{things.name}:1")
    assert things.images() == {first: [], second: [f"{things.name}:1"]}
    lab.stop()
    assert things.images() == {}


def test_an_untagged_build_goes(lab: Lab, things: Things) -> None:
    image = _build(lab.docker, things, "1", None)
    assert things.images() == {image: []}
    lab.stop()
    assert things.images() == {}


def test_an_untagged_build_that_somebody_tagged_stays(lab: Lab, things: Things) -> None:
    image = _build(lab.docker, things, "1", None)
    things.stranger.images.get(image).tag(things.name, "mine")
    things.give(f"{things.name}:mine", image)
    lab.stop()
    assert things.survives()


def test_a_tag_goes_and_the_image_under_it_stays(lab: Lab, things: Things) -> None:
    image = things.have_image(f"{things.name}:theirs")
    assert lab.docker.images.get(f"{things.name}:theirs").tag(things.name, "ours")
    assert things.images()[image] == [f"{things.name}:ours", f"{things.name}:theirs"]
    lab.stop()
    assert things.images() == {image: [f"{things.name}:theirs"]}


def test_a_name_that_was_there_is_never_removed_whatever_the_chapter_did_to_it(
    lab: Lab, things: Things
) -> None:
    things.have_image(f"{things.name}:theirs")
    ours = _build(lab.docker, things, "ours", f"{things.name}:theirs")
    things.give(f"{things.name}:theirs", ours)  # the chapter moved it; it is still theirs
    lab.stop()
    assert things.survives()


def test_an_image_that_lost_its_name_to_a_build_stays(lab: Lab, things: Things) -> None:
    theirs = things.have_image(f"{things.name}:theirs")
    ours = _build(lab.docker, things, "ours", f"{things.name}:theirs")
    lab.stop()
    assert set(things.images()) == {theirs, ours}
    things.their_images.add(ours)


def test_a_name_that_became_somebody_elses_stays(lab: Lab, things: Things) -> None:
    _build(lab.docker, things, "ours", f"{things.name}:1")
    things.have_image(f"{things.name}:1", "theirs by now")
    reaped = lab.stop()
    assert [str(leftover) for leftover, _ in reaped.kept] == [f"image docker.io/library/{things.name}:1"]
    assert things.survives()


def test_a_name_that_was_removed_and_made_again_by_somebody_else_stays(lab: Lab, things: Things) -> None:
    _build(lab.docker, things, "the same", f"{things.name}:1")
    lab.docker.images.remove(f"{things.name}:1")
    things.have_image(f"{things.name}:1", "the same")
    lab.stop()
    assert things.survives()


@pytest.mark.parametrize("how", ["bytes", "file", "pieces"])
def test_a_loaded_image_goes(lab: Lab, things: Things, how: str) -> None:
    archive = make_image({"file": things.name.encode()}).archive(f"{things.name}:1")
    data = {"bytes": archive, "file": io.BytesIO(archive), "pieces": _pieces(archive)}[how]
    lab.docker.images.load(data)  # type: ignore[arg-type]  # the SDK takes all three
    assert things.stranger.images.get(f"{things.name}:1")
    lab.stop()
    with pytest.raises(NotFound):
        things.stranger.images.get(f"{things.name}:1")


def _pieces(archive: bytes) -> Iterator[bytes]:
    for start in range(0, len(archive), 1000):
        yield archive[start : start + 1000]


def test_an_imported_image_goes(lab: Lab, things: Things) -> None:
    archive = make_tar({"file": things.name.encode()})
    lab.docker.api.import_image_from_data(archive, repository=things.name, tag="1")
    assert things.stranger.images.get(f"{things.name}:1")
    lab.stop()
    with pytest.raises(NotFound):
        things.stranger.images.get(f"{things.name}:1")


@pytest.mark.usefixtures("only_docker")
def test_a_committed_image_goes(lab: Lab, things: Things) -> None:
    _build(lab.docker, things, "1", f"{things.name}:1")
    container = lab.docker.containers.create(f"{things.name}:1", "/file")
    unnamed = container.commit()
    named = container.commit(things.name, "2")
    assert {str(unnamed.id), str(named.id)} <= set(things.images())
    lab.stop()
    assert things.images() == {}


def test_pulled_images_go_one_by_one_and_all_tags_at_once(lab: Lab, things: Things) -> None:
    registry = lab.registry()
    repository = f"{registry.address}/{things.name}"
    for tag in ("1", "2"):
        image = make_image({"file": f"{things.name} {tag}".encode()})
        registry.client.push_image(things.name, tag, image)
    digest = registry.client.resolve(things.name, "1").digest
    lab.docker.images.pull(repository, tag="1")
    lab.docker.images.pull(f"{repository}@{digest}")
    lab.docker.images.pull(repository, all_tags=True)
    assert {tag for image in things.stranger.images.list(repository) for tag in image.tags} == {
        f"{repository}:1",
        f"{repository}:2",
    }
    lab.stop()
    assert things.stranger.images.list(repository) == []


def test_a_pull_that_moves_a_tag_leaves_nothing(lab: Lab, things: Things) -> None:
    registry = lab.registry()
    repository = f"{registry.address}/{things.name}"
    for content in ("old", "new"):
        image = make_image({"file": f"{things.name} {content}".encode()})
        registry.client.push_image(things.name, "stable", image)
        lab.docker.images.pull(repository, tag="stable")
    ids = set(lab.recorder.record.entries().images)
    assert len(ids) == 2
    lab.stop()
    for image_id in ids:
        with pytest.raises(NotFound):
            things.stranger.images.get(image_id)


def test_a_pull_that_fails_is_forgotten(lab: Lab, things: Things) -> None:
    registry = lab.registry()
    before = lab.recorder.record.entries()
    with pytest.raises(NotFound):
        lab.docker.images.pull(f"{registry.address}/{things.name}", tag="nowhere")
    assert lab.recorder.record.entries() == before


def test_a_build_is_known_before_its_answer_is_read(lab: Lab, things: Things) -> None:
    stream = lab.docker.api.build(
        fileobj=things.context("1"), custom_context=True, tag=f"{things.name}:1", rm=True
    )
    assert f"docker.io/library/{things.name}:1" in lab.recorder.record.entries().references
    assert "Successfully tagged" in "".join(str(line) for line in stream)  # an engine builds while it is read
    lab.stop()
    assert things.images() == {}


def test_containers_networks_and_volumes_carry_the_labels(lab: Lab, things: Things) -> None:
    _build(lab.docker, things, "1", f"{things.name}:1")
    mount = Mount("/c", f"{things.name}-c")
    container = lab.docker.containers.create(
        f"{things.name}:1", "/file", volumes={f"{things.name}-b": {"bind": "/b"}}, mounts=[mount]
    )
    volume = lab.docker.volumes.create(f"{things.name}-a")
    network = lab.docker.networks.create(f"{things.name}-net")
    network.reload()
    assert lab.labels.items() <= container.labels.items()
    assert network.attrs["Labels"] == lab.labels
    for name in "abc":
        assert things.stranger.volumes.get(f"{things.name}-{name}").attrs["Labels"] == lab.labels
    lab.stop()
    for gone in (lambda: things.stranger.volumes.get(str(volume.name)), container.reload, network.reload):
        with pytest.raises(NotFound):
            gone()


def test_a_volume_that_was_there_is_used_and_stays(lab: Lab, things: Things) -> None:
    things.stranger.volumes.create(
        f"{things.name}-theirs", labels={"docker-registry-course.test": things.name}
    )
    _build(lab.docker, things, "1", f"{things.name}:1")
    lab.docker.containers.create(
        f"{things.name}:1", "/file", volumes={f"{things.name}-theirs": {"bind": "/b"}}
    )
    lab.stop()
    assert things.stranger.volumes.get(f"{things.name}-theirs")
