"""References: the grammar, familiar names, and the same answers as real engines give."""

from __future__ import annotations

import string
import time
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

if TYPE_CHECKING:
    from collections.abc import Iterator

SHA256 = "sha256:" + "0123456789abcdef" * 4
SHA512 = "sha512:" + "0123456789abcdef" * 8

FULL = {
    "python": "docker.io/library/python:latest",
    "python:3.13": "docker.io/library/python:3.13",
    "library/python": "docker.io/library/python:latest",
    "docker.io/python": "docker.io/library/python:latest",
    "index.docker.io/python": "docker.io/library/python:latest",
    "index.docker.io/skylark/forecast": "docker.io/skylark/forecast:latest",
    "skylark/forecast:0.1": "docker.io/skylark/forecast:0.1",
    "a/b/c/d": "docker.io/a/b/c/d:latest",
    "localhost/forecast": "localhost/forecast:latest",
    "localhost:5000/forecast": "localhost:5000/forecast:latest",
    "127.0.0.1:5000/skylark/forecast:0.1": "127.0.0.1:5000/skylark/forecast:0.1",
    "host:5000/x": "host:5000/x:latest",
    "host:5000": "docker.io/library/host:5000",
    "registry.example": "docker.io/library/registry.example:latest",
    "[::1]:5000/x": "[::1]:5000/x:latest",
    "[2001:db8::1]/x:t": "[2001:db8::1]/x:t",
    "Registry.Example/x": "Registry.Example/x:latest",
    "DOCKER.IO/x": "DOCKER.IO/x:latest",
    "a__b": "docker.io/library/a__b:latest",
    "a---b.c_d": "docker.io/library/a---b.c_d:latest",
    "x:_-.T": "docker.io/library/x:_-.T",
    f"python@{SHA256}": f"docker.io/library/python@{SHA256}",
    f"python:3.13@{SHA256}": f"docker.io/library/python:3.13@{SHA256}",
    f"host.example/x@{SHA512}": f"host.example/x@{SHA512}",
    "f" * 64 + ":tag": "docker.io/library/" + "f" * 64 + ":tag",
    "x.io/" + "a" * 250: "x.io/" + "a" * 250 + ":latest",
    "x:" + "t" * 128: "docker.io/library/x:" + "t" * 128,
}

REFUSED = {
    "": "empty",
    "Python": "lower case. Try 'library/python'",
    "skylark/Forecast": "lower case. Try 'skylark/forecast'",
    "Skylark/forecast": "lower case",
    "LOCALHOST/x": "lower case",
    "a" * 64: "image ID",
    " python": "white space",
    "python\n": "white space",
    "http://127.0.0.1:5000/x": "URL",
    "a..b": "no repository name",
    "a___b": "no repository name",
    "a_-b": "no repository name",
    "-a": "no repository name",
    "a-": "no repository name",
    "a//b": "no repository name",
    "/a": "no repository name",
    "a/": "no repository name",
    "ä": "no repository name",
    "docker.io/": "no repository name",
    "host:5000/": "no repository name",
    "host:/x": "no registry host",
    "-x.io/y": "no registry host",
    "ba_d.example/x": "no registry host",
    "[fe80::1%25eth0]/x": "no registry host",
    "python:": "ends in ':'",
    "python@": "ends in '@'",
    "x:-t": "no tag",
    "x:.t": "no tag",
    "x:a/b": "no registry host",
    "x:" + "t" * 129: "no tag",
    "x@sha256:abc": "has 3 hex digits",
    f"x@{SHA256.upper()}": "not a digest",
    "x@md5:" + "a" * 32: "Unknown digest algorithm",
    "x.io/" + "a" * 251: "255 together",
}

LETTERS = string.ascii_lowercase + string.digits


def _component() -> st.SearchStrategy[str]:
    word = st.text(LETTERS, min_size=1, max_size=8)
    separator = st.sampled_from([".", "_", "__", "-", "--", "-----"])
    return st.builds(
        lambda first, rest: first + "".join(a + b for a, b in rest),
        word,
        st.lists(st.tuples(separator, word), max_size=3),
    )


def _repository() -> st.SearchStrategy[str]:
    return st.lists(_component(), min_size=2, max_size=4).map("/".join)


def _host() -> st.SearchStrategy[str]:
    label = st.from_regex(r"[a-zA-Z0-9]([a-zA-Z0-9-]{0,8}[a-zA-Z0-9])?", fullmatch=True)
    port = st.one_of(st.just(""), st.integers(0, 65535).map(":{}".format))
    dotted = st.lists(label, min_size=2, max_size=4).map(".".join)
    return st.builds("{}{}".format, st.one_of(dotted, st.sampled_from(["localhost", "[::1]"])), port)


def _tag() -> st.SearchStrategy[str]:
    return st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}", fullmatch=True)


def _reference() -> st.SearchStrategy[Reference]:
    digest = st.sampled_from(["", SHA256, SHA512])
    host = st.one_of(st.just("docker.io"), _host().filter(lambda each: each != "index.docker.io"))
    return st.builds(Reference, host, _repository(), st.one_of(st.just(""), _tag()), digest)


@pytest.mark.parametrize(("text", "full"), FULL.items(), ids=lambda text: text[:40])
def test_a_name_is_expanded_to_its_full_form(text: str, full: str) -> None:
    assert str(Reference.parse(text)) == full


@pytest.mark.parametrize(("text", "reason"), REFUSED.items(), ids=lambda text: repr(text[:40]))
def test_a_malformed_name_is_refused_with_the_part_that_is_wrong(text: str, reason: str) -> None:
    with pytest.raises(InvalidReferenceError) as refusal:
        Reference.parse(text)
    assert reason in str(refusal.value)
    assert len(str(refusal.value)) < 300


def test_the_parts_of_a_reference_can_be_read() -> None:
    reference = Reference.parse(f"127.0.0.1:5000/skylark/forecast:0.1@{SHA256}")
    assert (reference.registry, reference.repository) == ("127.0.0.1:5000", "skylark/forecast")
    assert (reference.tag, reference.digest, reference.target) == ("0.1", SHA256, SHA256)
    assert str(reference.with_tag("0.2")) == "127.0.0.1:5000/skylark/forecast:0.2"
    assert str(reference.with_digest(SHA512)) == f"127.0.0.1:5000/skylark/forecast@{SHA512}"


def test_no_tag_is_added_where_none_is_wanted() -> None:
    assert str(Reference.parse("python", default_tag="")) == "docker.io/library/python"


@pytest.mark.parametrize(
    ("host", "repository"), [("docker.io", "python"), ("index.docker.io", "a/b"), ("host", "a")]
)
def test_a_reference_that_would_be_read_as_another_is_not_made(host: str, repository: str) -> None:
    with pytest.raises(InvalidReferenceError):
        Reference(host, repository)


@given(_reference())
def test_the_full_form_reads_back_as_the_same_reference(reference: Reference) -> None:
    assume(reference.tag or reference.digest)
    assert Reference.parse(str(reference)) == reference


@given(_reference())
def test_the_familiar_form_reads_back_unless_a_namespace_looks_like_a_host(reference: Reference) -> None:
    assume(reference.tag or reference.digest)
    namespace = reference.repository.partition("/")[0]
    assume(reference.registry != "docker.io" or not ("." in namespace or namespace == "localhost"))
    assert Reference.parse(reference.familiar) == reference


@given(st.text(max_size=300))
def test_any_text_is_a_reference_or_refused_by_one_error(text: str) -> None:
    try:
        reference = Reference.parse(text)
    except InvalidReferenceError as refusal:
        assert str(refusal)  # noqa: PT017  # either outcome is right; this one must speak
    else:
        assert Reference.parse(str(reference)) == reference


@pytest.mark.parametrize("piece", ["a", "-", "a-", "a.", "a_", "a/", "a-a", "1.", ":", "@", "["])
def test_long_hostile_names_are_refused_at_once(piece: str) -> None:
    started = time.perf_counter()
    with pytest.raises(InvalidReferenceError):
        Reference.parse("x.io/" + piece * 50_000 + "!")
    assert time.perf_counter() - started < 1


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
@given(name=st.one_of(_reference().map(str), _reference().map(lambda each: f"{each.repository}:1")))
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
