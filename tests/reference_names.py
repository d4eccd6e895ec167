"""Names of images for tests: a table of good ones, a table of bad ones, and strategies for any."""

from __future__ import annotations

import string

from hypothesis import strategies as st

from sandbox.reference import Reference

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


def components() -> st.SearchStrategy[str]:
    """One part of a repository name."""
    word = st.text(LETTERS, min_size=1, max_size=8)
    separator = st.sampled_from([".", "_", "__", "-", "--", "-----"])
    return st.builds(
        lambda first, rest: first + "".join(a + b for a, b in rest),
        word,
        st.lists(st.tuples(separator, word), max_size=3),
    )


def repositories() -> st.SearchStrategy[str]:
    """A repository name of two to four parts."""
    return st.lists(components(), min_size=2, max_size=4).map("/".join)


def hosts() -> st.SearchStrategy[str]:
    """A registry host, perhaps with a port."""
    label = st.from_regex(r"[a-zA-Z0-9]([a-zA-Z0-9-]{0,8}[a-zA-Z0-9])?", fullmatch=True)
    port = st.one_of(st.just(""), st.integers(0, 65535).map(":{}".format))
    dotted = st.lists(label, min_size=2, max_size=4).map(".".join)
    return st.builds("{}{}".format, st.one_of(dotted, st.sampled_from(["localhost", "[::1]"])), port)


def tags() -> st.SearchStrategy[str]:
    """A tag."""
    return st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}", fullmatch=True)


def references() -> st.SearchStrategy[Reference]:
    """Any valid reference with a full name, with or without tag and digest."""
    digest = st.sampled_from(["", SHA256, SHA512])
    host = st.one_of(st.just("docker.io"), hosts().filter(lambda each: each != "index.docker.io"))
    return st.builds(Reference, host, repositories(), st.one_of(st.just(""), tags()), digest)
