"""Snapshots that share what they have read: equal to one that reads all anew, whatever happens in between."""

from __future__ import annotations

import shutil
import threading
import uuid
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.errors import RegistryError, RegistryUnreachableError
from sandbox.image.tiny import TinyImage, TinyIndex, load_image, make_image, make_index
from sandbox.registry import Configuration, Registry
from sandbox.snapshot import Contents, RegistryState, take
from sandbox.snapshot.contents import Memo
from sandbox.wire import Client
from tests import distribution
from tests.answers import Answer, Asked, serving
from tests.registry.serving import serving as serving_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import docker

    from sandbox.image import Digest

AMD = make_image({"a": "a\n"}, {"b": "b\n"}, labels={"team": "skylark"})
ARM = make_image({"a": "arm\n"}, platform="linux/arm64/v8")
BOTH = make_index(AMD, ARM)
IMAGES: tuple[TinyImage | TinyIndex, ...] = (AMD, ARM, BOTH)
REPOSITORIES, TAGS = ("x", "skylark/forecast"), ("1", "2", "latest")
NOT_FOUND, TAG_IS_NO_DIGEST = 404, 400


class Place(NamedTuple):
    """A registry that runs: a client of it, and the folder of its content."""

    client: Client
    content: Path


@contextmanager
def embedded(folder: Path) -> Iterator[Place]:
    app = Registry(Configuration(root=folder, is_delete_enabled=True), write_log=lambda _: None)
    with serving_app(app) as address, closing(Client(address)) as client:
        yield Place(client, folder)


@contextmanager
def real(program: str, folder: Path) -> Iterator[Place]:
    with distribution.running(program, folder) as running, closing(Client(running.address)) as client:
        yield Place(client, folder / "content")


@pytest.fixture(params=["distribution", "embedded"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Run each of the registries on an empty folder."""
    is_real = request.param == "distribution"
    with real(distribution.program(request.config), tmp_path) if is_real else embedded(tmp_path) as found:
        yield found


def seen(client: Client, contents: Contents | None = None) -> RegistryState:
    return take({"local": client}, contents=contents).registries["local"]


@dataclass(frozen=True)
class Step:
    """Something that is done to a registry; what is not there can't be deleted, which is no mistake."""

    what: Literal["push", "delete tag", "delete manifest", "delete config"]
    repository: str
    tag: str
    image: TinyImage | TinyIndex

    def do(self, client: Client) -> None:
        try:
            self._do(client)
        except RegistryError as error:
            if self.what == "push" or error.status not in (NOT_FOUND, TAG_IS_NO_DIGEST):
                raise

    def _do(self, client: Client) -> None:
        if self.what == "push":
            client.push_image(self.repository, self.tag, self.image)
        elif self.what == "delete config":
            image = self.image if isinstance(self.image, TinyImage) else AMD
            client.delete_blob(self.repository, image.config.digest)
        else:
            reference = self.tag if self.what == "delete tag" else self.image.manifests[-1].digest
            client.delete_manifest(self.repository, reference)


STEPS = st.builds(
    Step,
    st.sampled_from(["push", "push", "delete tag", "delete manifest", "delete config"]),
    st.sampled_from(REPOSITORIES),
    st.sampled_from(TAGS),
    st.sampled_from(IMAGES),
)


@given(steps=st.lists(STEPS, max_size=12), most=st.sampled_from([1, 100]))
@settings(max_examples=15, deadline=None)
def test_after_any_steps_it_is_equal_to_one_that_reads_all_anew(steps: list[Step], most: int) -> None:
    contents = Contents.none_read(most)
    app = Registry(Configuration(root=None, is_delete_enabled=True), write_log=lambda _: None)
    with serving_app(app) as address, closing(Client(address)) as client:
        for step in steps:
            step.do(client)
            assert seen(client, contents) == seen(client)


def test_what_is_deleted_moved_or_taken_away_is_noticed_on_every_registry(place: Place) -> None:
    client, contents = place.client, Contents.none_read()
    for tag, image in zip(("1", "2", "all"), IMAGES, strict=True):
        client.push_image("x", tag, image)
    assert seen(client, contents).repositories["x"].manifests[AMD.digest].problem == ""
    for change, is_noticed in CHANGES.items():
        change(place)
        state = seen(client, contents)
        assert state == seen(client)
        assert is_noticed(state)


def lose(place: Place, digest: Digest) -> None:
    """Take a blob away behind the registry's back, as a collection in another process does."""
    shutil.rmtree(place.content / "docker/registry/v2/blobs/sha256" / digest.encoded[:2] / digest.encoded)


def problem(state: RegistryState, digest: Digest) -> str:
    return state.repositories["x"].manifests[digest].problem


CHANGES: dict[Callable[[Place], None], Callable[[RegistryState], bool]] = {
    lambda place: Step("push", "x", "1", ARM).do(place.client): (
        lambda state: state.digest("x", "1") == ARM.digest
    ),
    lambda place: Step("delete config", "x", "", AMD).do(place.client): (
        lambda state: "BLOB_UNKNOWN" in problem(state, AMD.digest)
    ),
    lambda place: lose(place, ARM.config.digest): lambda state: problem(state, ARM.digest) != "",
    lambda place: Step("delete manifest", "x", "", AMD).do(place.client): (
        lambda state: (
            AMD.digest not in state.repositories["x"].manifests
            and state.repositories["x"].tags.keys() == {"1", "2", "all"}
        )
    ),
    lambda place: Step("delete manifest", "x", "", BOTH).do(place.client): (
        lambda state: state.repositories["x"].tags.keys() == {"1", "2"}
    ),
}


def test_registries_tell_the_same_of_the_same_images(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    steps = [Step("push", name, tag, image) for name, tag, image in zip("xyx", "123", IMAGES, strict=True)]
    steps += [Step("delete config", "x", "", AMD), Step("delete manifest", "y", "", ARM)]
    program = distribution.program(pytestconfig)
    states = []
    for opened in (real(program, tmp_path / "real"), embedded(tmp_path / "embedded")):
        with opened as place:
            for step in steps:
                step.do(place.client)
            states.append(seen(place.client))
    assert states[0] == states[1]


BROKEN_OFF = Answer(headers={"Content-Length": "9"})


def answering(ping: Answer) -> Callable[[Asked], Answer]:
    """Answer as a registry that breaks off in the midst of a config; `ping` is what it says to `/v2/`."""
    answers = {
        "/v2/": ping,
        "/v2/_catalog": Answer(body=b'{"repositories":["x"]}'),
        "/v2/x/tags/list": Answer(body=b'{"tags":["1"]}'),
        "/v2/x/manifests/1": Answer(
            headers={"Content-Type": AMD.manifest.media_type}, body=AMD.manifest.content
        ),
    }
    return lambda asked: answers.get(asked.path, BROKEN_OFF)


def test_a_config_that_comes_in_part_is_named_without_the_registrys_address() -> None:
    with serving(answering(Answer())) as server, closing(Client(server.address)) as client:
        said = problem(seen(client), AMD.digest)
    assert said.startswith(f"The registry broke off while it sent the config {AMD.config.digest}")


def test_a_registry_that_goes_away_is_no_fault_of_a_config() -> None:
    with (
        serving(answering(BROKEN_OFF)) as server,
        closing(Client(server.address)) as client,
        pytest.raises(RegistryUnreachableError),
    ):
        seen(client)


def test_what_was_read_is_not_read_again() -> None:
    app = Registry(Configuration(root=None), write_log=lambda _: None)
    contents = Contents.none_read()
    with serving_app(app) as address, closing(Client(address)) as client:
        for name in ("x", "y"):
            client.push_image(name, "1", AMD)
        assert seen(client, contents) == seen(client, contents)
    assert (len(contents.manifests), len(contents.configs)) == (1, 1)


def test_a_snapshot_does_not_change_with_what_another_one_is_made_to_say() -> None:
    app = Registry(Configuration(root=None), write_log=lambda _: None)
    contents = Contents.none_read()
    with serving_app(app) as address, closing(Client(address)) as client:
        client.push_image("x", "1", AMD)
        labels = seen(client, contents).repositories["x"].manifests[AMD.digest].labels
        labels["team"] = "others"  # type: ignore[index]  # a check that does what it may not
        assert seen(client, contents) == seen(client)


def test_a_memo_forgets_what_was_asked_for_longest_ago() -> None:
    memo: Memo[str] = Memo(most=2)
    for key in "abac":
        memo.get(key, key.upper)
    assert len(memo) == 2
    assert memo.get("a", lambda: "anew") == "A"
    assert memo.get("b", lambda: "anew") == "anew"


def test_a_memo_keeps_nothing_of_what_can_not_be_read() -> None:
    memo: Memo[str] = Memo()
    with pytest.raises(ZeroDivisionError):
        memo.get("a", lambda: str(1 // 0))
    assert memo.get("a", lambda: "A") == "A"


def test_threads_may_share_a_memo() -> None:
    memo: Memo[int] = Memo(most=5)
    wrong: list[int] = []

    def ask() -> None:
        wrong.extend(key for key in [*range(20)] * 50 if memo.get(key, lambda key=key: key) != key)  # type: ignore[misc]

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (wrong, len(memo)) == ([], 5)


@pytest.mark.docker
def test_an_engines_images_are_read_once_and_their_names_each_time(engine: docker.DockerClient) -> None:
    unique, contents = uuid.uuid4().hex, Contents.none_read()
    wanted = lambda name: unique in name  # noqa: E731
    loaded = load_image(engine, make_image({"a": unique}, labels={"unique": unique}), f"{unique}/x:1")
    try:
        first = take({}, engine, contents=contents, is_wanted=wanted)
        loaded.tag(f"{unique}/y", "2")
        second = take({}, engine, contents=contents, is_wanted=wanted)
        assert second == take({}, engine, is_wanted=wanted)
    finally:
        engine.images.remove(str(loaded.id), force=True)
    assert list(first.images) == [f"{unique}/x:1"]
    assert list(second.images) == [f"{unique}/x:1", f"{unique}/y:2"]
    assert len(contents.images) == 1
    assert take({}, engine, contents=contents, is_wanted=wanted).images == {}
