"""The classic builder, without `RUN`: the course builds nothing that runs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

from sandbox.image.layer import make_tar
from tests.contract.engine.stories.steps import TAR, get, load
from tests.contract.engine.story import Step, Story

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.contract.engine.writing.names import Names

FILES = {"forecast.json": "{}\n", "notes/a.txt": "a\n", "notes/b.txt": "b\n"}
SIMPLE = """\
FROM scratch
LABEL contract={box}
COPY forecast.json /srv/
CMD ["/bin/forecast"]
"""
EVERYTHING = """\
# All instructions but RUN.
ARG BASE={name}:1.0
FROM ${BASE}
ARG WIND=west
LABEL contract={box} wind=$WIND
ENV WIND=$WIND PLACE="the coast"
WORKDIR /srv/app
WORKDIR logs
COPY --chown=1:2 notes/ ./notes/
COPY notes/*.txt forecast.json /srv/data/
ADD forecast.json forecast.json
USER 1:2
EXPOSE 80 443/udp
VOLUME /srv/data
VOLUME ["/a", "/b"]
STOPSIGNAL SIGINT
HEALTHCHECK --interval=5s --retries=2 CMD ["/bin/forecast", "check"]
SHELL ["/bin/sh", "-e"]
ENTRYPOINT ["/bin/forecast"]
CMD forecast $WIND
ONBUILD COPY . /srv
MAINTAINER skylark
"""
STAGES = """\
FROM {name}:1.0 AS first
COPY forecast.json /made/
FROM scratch AS second
LABEL contract={box}
COPY --from=first /made/forecast.json /
COPY --from=0 /etc/wind.txt /wind.txt
FROM second
COPY --from={name}:1.0 /etc/wind.txt /again.txt
"""
OF_CONFIG = tuple(
    f"Config.{name}"
    for name in (
        "Cmd",
        "Entrypoint",
        "Env",
        "ExposedPorts",
        "Healthcheck",
        "Labels",
        "OnBuild",
        "Shell",
        "StopSignal",
        "User",
        "Volumes",
        "WorkingDir",
    )
)
OF_HISTORY = ("[].CreatedBy", "[].Tags")


def context(
    dockerfile: str, files: Mapping[str, str] | None = None, path: str = "Dockerfile"
) -> Callable[[Names], bytes]:
    """Write a build's context; `{variables}` in the Dockerfile are filled in."""

    def write(names: Names) -> bytes:
        return make_tar({**(FILES if files is None else files), path: names.fill(dockerfile)})

    return write


def build(name: str, dockerfile: str, query: str = "", files: Mapping[str, str] | None = None) -> Step:
    """Build and name the image."""
    return Step(name, "POST", f"/build?t={{name}}:built&rm=1&{query}", context(dockerfile, files), TAR)


def failing(name: str, *lines: str) -> Step:
    """Build what cannot be built."""
    return build(name, "\n".join(lines) + "\n")


STORIES = (
    Story(
        "building",
        (
            build("a build", SIMPLE),
            get("what it is", "/images/{name}:built/json", "RepoTags", *OF_CONFIG),
            get("its history", "/images/{name}:built/history", *OF_HISTORY),
            build("again, from the cache", SIMPLE),
            build("without the cache", SIMPLE, "nocache=1"),
            build("quiet", SIMPLE, "q=1"),
            build("quiet and new", SIMPLE, "q=1&nocache=1"),
            build("of another file", SIMPLE, files={**FILES, "forecast.json": "[2]\n"}),
            Step("two names", "POST", "/build?t={name}:a&t={name}:b&rm=1", context(SIMPLE), TAR),
            build("with labels", SIMPLE, "labels=" + quote(json.dumps({"place": "coast"}))),
            get("its labels", "/images/{name}:built/json", "Config.Labels"),
            Step("no name", "POST", "/build?rm=1", context(SIMPLE), TAR),
            Step("a bad name", "POST", "/build?t=UP", context(SIMPLE), TAR),
            Step("for a platform", "POST", "/build?t={name}:arm&platform=linux/arm64", context(SIMPLE), TAR),
        ),
    ),
    Story(
        "every instruction",
        (
            load("image", "1.0"),
            build("a build", EVERYTHING),
            get("what it is", "/images/{name}:built/json", "RepoTags", *OF_CONFIG),
            get("its history", "/images/{name}:built/history", *OF_HISTORY),
            build("again", EVERYTHING),
            build("with an argument", EVERYTHING, "buildargs=" + quote(json.dumps({"WIND": "north"}))),
            get("what that is", "/images/{name}:built/json", "Config.Env", "Config.Labels"),
            build("with an argument that nobody uses", EVERYTHING, "buildargs=" + quote('{"NOBODY": "x"}')),
            build("on top of it", "FROM {name}:built\nLABEL contract={box}\n"),
            get("what became of ONBUILD", "/images/{name}:built/json", "Config.OnBuild", "Config.Cmd"),
        ),
    ),
    Story(
        "stages",
        (
            load("image", "1.0"),
            build("a build", STAGES),
            get("its history", "/images/{name}:built/history", *OF_HISTORY),
            build("again", STAGES),
            build("up to a stage", STAGES, "target=second"),
            build("up to none", STAGES, "target=third"),
            failing("from an image that is not there", "FROM scratch", "COPY --from={absent}:1.0 /a /b"),
        ),
    ),
    Story(
        "what is left out of a context",
        (
            build(
                ".dockerignore",
                "FROM scratch\nLABEL contract={box}\nCOPY . /srv/\n",
                files={**FILES, ".dockerignore": "notes/*\n!notes/b.txt\n# a comment\nDockerfile\n"},
            ),
            get("look", "/images/{name}:built/json", image_id="Id"),
            Step("create", "POST", "/containers/create?name={box}", {"Image": "{name}:built", "Cmd": ["x"]}),
            get("what is in it", "/containers/{box}/archive?path=/srv"),
            build(
                "a file that is left out",
                "FROM scratch\nCOPY notes/a.txt /\n",
                files={**FILES, ".dockerignore": "notes\n"},
            ),
        ),
    ),
    Story(
        "builds that fail",
        (
            failing("a file that is not there", "FROM scratch", "COPY none.txt /"),
            failing("a pattern without a file", "FROM scratch", "COPY none* /"),
            failing("several files to a file", "FROM scratch", "COPY notes/a.txt notes/b.txt /c"),
            failing("outside of the context", "FROM scratch", "COPY ../a /"),
            failing("an instruction that nobody knows", "FROM scratch", "BLOW west"),
            failing("a base that is not there", "FROM {absent}:1.0", "CMD x"),
            failing("no FROM", "LABEL a=b"),
            failing("an empty Dockerfile", ""),
            failing("a comment alone", "# nothing"),
            failing("FROM without a name", "FROM"),
            failing("FROM with too many words", "FROM a b c d"),
            failing("two names of one stage", "FROM scratch AS a", "FROM scratch AS a"),
            failing("a bad name of a stage", "FROM scratch AS 1a"),
            failing("COPY with one word", "FROM scratch", "COPY a"),
            failing("a flag that nobody knows", "FROM scratch", "COPY --wind=west forecast.json /"),
            failing("LABEL without a value", "FROM scratch", "LABEL a"),
            failing("ENV without a value", "FROM scratch", "ENV a"),
            failing("EXPOSE of a word", "FROM scratch", "EXPOSE west"),
            failing("a bad signal", "FROM scratch", "STOPSIGNAL WIND"),
            failing("a bad HEALTHCHECK", "FROM scratch", "HEALTHCHECK --interval=x CMD a"),
            failing("WORKDIR without a folder", "FROM scratch", "WORKDIR"),
            failing("an ENTRYPOINT of nothing", "FROM scratch", "LABEL contract={box}", "ENTRYPOINT"),
            failing("SHELL without JSON", "FROM scratch", "SHELL /bin/sh"),
            failing("ONBUILD of ONBUILD", "FROM scratch", "ONBUILD ONBUILD CMD x"),
            failing("a variable without a name", "FROM scratch", "LABEL a=${"),
            Step(
                "no Dockerfile", "POST", "/build?t={name}:built", context("FROM scratch\n", path="Other"), TAR
            ),
            Step(
                "another Dockerfile",
                "POST",
                "/build?t={name}:built&dockerfile=Other",
                context(SIMPLE, path="Other"),
                TAR,
            ),
            Step("a Dockerfile outside", "POST", "/build?dockerfile=../Dockerfile", context(SIMPLE), TAR),
            Step("no archive", "POST", "/build?t={name}:built", b"hello", TAR),
            Step("nothing", "POST", "/build?t={name}:built", b"", TAR),
            Step("arguments that are no JSON", "POST", "/build?buildargs=%7B", context(SIMPLE), TAR),
        ),
    ),
    Story(
        "pruning of builds",
        (Step("prune", "POST", "/build/prune?filters=%7B%22id%22%3A%5B%22none%22%5D%7D"),),
    ),
)
