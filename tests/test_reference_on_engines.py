"""References: real engines make the same of a name as we do."""

from __future__ import annotations

import uuid
from contextlib import closing
from typing import TYPE_CHECKING

import docker
import pytest
from docker.errors import APIError, ImageNotFound
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sandbox.errors import InvalidReferenceError
from sandbox.image.tiny import load_image, make_image
from sandbox.reference import Reference
from tests.reference_names import FULL, REFUSED, references

if TYPE_CHECKING:
    from collections.abc import Iterator

# Where engines are laxer than the grammar that learners are taught, or differ among themselves.
LAXER = {
    "Skylark/forecast": "since Engine 23 upper case makes a host",
    "LOCALHOST/x": "since Engine 23 upper case makes a host",
    "ba_d.example/x": "the underscore is no host's, so the whole becomes a repository without a registry",
    "x.io/" + "a" * 251: "newer engines count the repository alone",
    "": "newer engines do nothing and answer 201",
}
NEWER = {"[::1]:5000/x": "IPv6 hosts came with distribution 2.8", "[2001:db8::1]/x:t": "the same"}


class _Engine:
    """Asks a real engine what it makes of a name, by tagging an image of ours with it."""

    def __init__(self, client: docker.DockerClient) -> None:
        self.client = client
        probe = f"reference-probe-{uuid.uuid4().hex}:probe"
        self.image = load_image(client, make_image({"probe": uuid.uuid4().hex}), probe)
        self.own = set(self.image.tags)

    def answer(self, name: str) -> str:
        """Return the name that the engine lists, or what it says in refusing."""
        try:
            self.client.api.tag(self.image.id, name)
        except APIError as error:
            return f"refused: {error.explanation}"
        self.image.reload()
        (made,) = set(self.image.tags) - self.own
        self.client.images.remove(str(Reference.parse(name)))
        return made

    def holds(self, name: str) -> bool:
        """Whether somebody else's image has that name."""
        try:
            self.client.images.get(name)
        except (ImageNotFound, APIError):
            return False
        return True

    def close(self) -> None:
        """Take the probe away."""
        self.client.images.remove(str(self.image.id), force=True)


@pytest.fixture(scope="module")
def engine(engine_host: str) -> Iterator[_Engine]:
    with closing(docker.DockerClient(base_url=engine_host, timeout=60)) as client:
        asked = _Engine(client)
        yield asked
        asked.close()


def _compare(engine: _Engine, name: str) -> None:
    try:
        reference = Reference.parse(name)
    except InvalidReferenceError:
        assert engine.answer(name).startswith("refused"), f"{name!r}: refused by us alone"
        return
    if engine.holds(name):
        return  # somebody's image: it stays as it is
    answer = engine.answer(name)
    assert ("digest" in answer) if reference.digest else (answer == reference.familiar), name


@pytest.mark.docker
@pytest.mark.parametrize(
    "name", [name for name in {**FULL, **REFUSED} if name not in {**LAXER, **NEWER}], ids=repr
)
def test_an_engine_says_the_same_of_a_name(engine: _Engine, name: str) -> None:
    _compare(engine, name)


@pytest.mark.docker
@pytest.mark.parametrize("name", NEWER)
def test_an_engine_takes_an_ipv6_host_as_we_do_or_not_at_all(engine: _Engine, name: str) -> None:
    assert engine.answer(name) in (Reference.parse(name).familiar, "refused: invalid reference format")


@pytest.mark.docker
@given(name=st.one_of(references().map(str), references().map(lambda each: f"{each.repository}:1")))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_engine_lists_any_valid_name_in_its_familiar_form(engine: _Engine, name: str) -> None:
    first = name.partition("/")[0]
    assume(not name.startswith("[") and not ("_" in first and "." in first))  # NEWER and LAXER
    _compare(engine, name)


@pytest.mark.docker
@given(name=st.text("aZ0.-_/:@", min_size=1, max_size=12))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_engine_refuses_any_malformed_name(engine: _Engine, name: str) -> None:
    first = name.partition("/")[0]
    assume("/" not in name or (first == first.lower() and "_" not in first))  # LAXER
    _compare(engine, name)
