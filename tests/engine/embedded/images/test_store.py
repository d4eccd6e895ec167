"""Images are found by every name that means them, and stay as long as anything needs them."""

from __future__ import annotations

import pytest

from sandbox.engine.embedded.errors import EngineError
from sandbox.engine.embedded.images import Image, Images
from sandbox.engine.embedded.images.describing import summary
from sandbox.engine.embedded.images.store import ImageUser
from sandbox.engine.embedded.versions import API
from sandbox.image.digest import Digest
from sandbox.image.tiny import TinyImage, make_image
from sandbox.reference import Reference
from tests.engine.embedded.worlds import make_world

FORECAST = make_image({"stations": "a"}, {"forecast": "b"}, labels={"product": "forecast"})
OTHER = make_image({"stations": "a"}, {"forecast": "c"})


def add(images: Images, tiny: TinyImage, *names: str) -> Image:
    """Put an image into the store under some names."""
    with images.content.lease() as lease:
        for layer in tiny.layers:
            lease.write(layer.content)
        image = images.add(tiny.config.content, [layer.descriptor for layer in tiny.layers], lease)
    for name in names:
        images.tag(Reference.parse(name), image.id)
    return image


@pytest.mark.parametrize(
    "text",
    [
        "skylark/forecast:0.1",
        "docker.io/skylark/forecast:0.1",
        "python",
        "python:latest",
        "docker.io/library/python",
        "index.docker.io/library/python",
        str(FORECAST.config.digest),
        FORECAST.config.digest.encoded,
        FORECAST.config.digest.encoded[:12],
        FORECAST.config.digest.encoded[:3],
        f"sha256:{FORECAST.config.digest.encoded[:8]}",
    ],
)
def test_an_image_is_found_by_each_of_its_names(text: str) -> None:
    images = make_world().images
    image = add(images, FORECAST, "skylark/forecast:0.1", "python")
    assert images.find(text) == images.get(image.id)


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("python", 404, "No such image: python:latest"),
        ("docker.io/library/python:3.12", 404, "No such image: python:3.12"),
        ("127.0.0.1:5000/a/b", 404, "No such image: 127.0.0.1:5000/a/b:latest"),
        (f"sha256:{'0' * 64}", 404, f"No such image: sha256:{'0' * 64}"),
        ("-wrong", 400, "invalid reference format"),
        (
            "Skylark/forecast",
            400,
            "invalid reference format: repository name (Skylark/forecast) must be lowercase",
        ),
        ("", 400, "invalid reference format"),
    ],
)
def test_what_is_not_there_is_said_in_the_engines_words(text: str, status: int, words: str) -> None:
    with pytest.raises(EngineError) as caught:
        make_world().images.find(text)
    assert (caught.value.status, caught.value.message) == (status, words)


def test_everything_is_there_again_after_a_restart() -> None:
    world = make_world()
    image = add(world.images, FORECAST, "127.0.0.1:5001/skylark/forecast:0.1", "a/b:c")
    world.images.names.set(Reference.parse(f"a/b@{FORECAST.digest}"), image.id)
    again = Images(world.files, world.content)
    assert again.names.all() == world.images.names.all()
    assert again.get(image.id) == world.images.get(image.id)
    assert [name.familiar for name in again.names.of(image.id)] == [
        "127.0.0.1:5001/skylark/forecast:0.1",
        "a/b:c",
        f"a/b@{FORECAST.digest}",
    ]


def test_an_image_whose_config_is_damaged_is_not_there_after_a_restart() -> None:
    world = make_world()
    image = add(world.images, FORECAST, "a/b:c")
    world.content.roots = tuple
    world.content.collect([image.id])
    again = Images(world.files, world.content)
    with pytest.raises(EngineError, match="No such image"):
        again.find("a/b:c")


def test_removing_frees_what_no_other_image_needs() -> None:
    images = make_world().images
    first, second = add(images, FORECAST), add(images, OTHER)
    shared = first.layers[0].digest
    assert second.layers[0].digest == shared
    assert images.remove(first)
    assert set(images.content) == {second.id, shared, second.layers[1].digest}
    assert images.remove(second)
    assert list(images.content) == []
    assert not images.remove(second)


def test_an_image_that_was_named_meanwhile_is_not_removed() -> None:
    images = make_world().images
    image = add(images, FORECAST)
    images.tag(Reference.parse("a/b:c"), image.id)
    assert not images.remove(image)
    assert images.find("a/b:c").id == image.id


def test_an_image_that_was_tagged_meanwhile_keeps_all_its_names() -> None:
    """A collection of dangling images has found it just before."""
    images = make_world().images
    image = add(images, FORECAST)
    by_digest = Reference.parse(f"a/b@{FORECAST.digest}")
    images.name(by_digest, image)
    images.tag(Reference.parse("a/b:c"), image.id)
    assert images.untag(image.id, unless_tagged=True) == []
    assert len(images.untag(image.id, unless_tagged=False)) == 2
    images.name(by_digest, image)
    assert images.untag(image.id, unless_tagged=True) == [by_digest]


def test_an_image_can_be_told_of_while_its_content_goes() -> None:
    images = make_world().images
    image = add(images, FORECAST)
    images.remove(image)
    assert list(images.content) == []
    assert summary(images, image, API)["Size"] == sum(image.sizes) > 0


def test_an_image_that_was_removed_meanwhile_is_there_again_once_it_is_named() -> None:
    """Its content is under a lease: a pull that found it here is not the loser."""
    images = make_world().images
    image = add(images, FORECAST)
    with images.content.lease() as lease:
        assert all(lease.take(digest) for digest in image.content)
        images.remove(image)
        with pytest.raises(EngineError, match="No such image"):
            images.tag(Reference.parse("a/b:c"), image.id)
        images.name(Reference.parse("a/b:c"), image)
    assert images.find("a/b:c").id == image.id
    assert set(images.content) == image.content


def test_what_a_container_needs_stays_when_its_image_goes() -> None:
    images = make_world().images
    image = add(images, FORECAST)
    images.users = lambda: [ImageUser("c0ffee", image, is_running=False)]
    assert images.remove(image)
    assert set(image.content) == set(images.content)


def test_an_image_that_is_added_again_keeps_what_is_known_of_it() -> None:
    images = make_world().images
    first = add(images, FORECAST, "a/b:c")
    again = add(images, FORECAST)
    assert again == images.get(first.id)
    assert again.tagged_at


def test_a_beginning_that_several_images_share_means_none() -> None:
    images = make_world().images
    known = [add(images, make_image({"n": str(number)})).id for number in range(40)]
    beginnings = [image_id.encoded[0] for image_id in known]
    ambiguous = next(each for each in beginnings if beginnings.count(each) > 1)
    with pytest.raises(EngineError, match="No such image"):
        images.find(ambiguous)


def test_names_are_kept_by_any_character_that_a_name_may_have() -> None:
    world = make_world()
    image = add(world.images, FORECAST)
    names = [
        Reference.parse(text)
        for text in (
            "localhost:5000/a.b-c__d/e:T_a.g-1",
            "[::1]:5000/a:b",
            "a.example.com/tags/names:x",
            "x/y",
        )
    ]
    for name in names:
        world.images.tag(name, image.id)
    assert sorted(Images(world.files, world.content).names.of(Digest(image.id))) == sorted(names)
