"""Builds that are told to the classic builder of Docker 20.10 and to ours: one answer for both.

`PREFIX` stands for a name that no other scenario has. What neither engine should be asked in a comparison
(RUN, downloads, pulls) is tested on its own.
"""

from __future__ import annotations

import base64
import tarfile

from tests.engine.embedded.builder.telling import File, Scenario, folder, link, pack

A = File("a", "hello\n")
TREE = (
    folder("d", 0o700),
    File("d/one", "1", mode=0o600, uid=5, gid=6),
    File("d/setuid", "x", mode=0o4755),
    File("d/setgid", "x", mode=0o2755),
    File("d/setgid-only", "x", mode=0o2644),
    folder("d/sub", 0o1777),
    File("d/sub/two", "22"),
    folder("d/empty", 0o711),
    link("d/link", "../a"),
    link("d/dangling", "nowhere"),
)
IMPLIED = (File("deep/er/file", "x"),)
HARD_LINKS = (
    folder("h"),
    File("h/first", "same"),
    File("h/second", kind=tarfile.LNKTYPE, target="h/first"),
)
PASSWD = (
    folder("etc"),
    File("etc/passwd", "root:x:0:0::/:\nana:x:1000:1001::/:\n"),
    File("etc/group", "root:x:0:\nteam:x:50:ana\n"),
)
# The same archive of one file, compressed once: libraries differ in what they make of it.
SMALL_GZIP = base64.b64decode(
    "H4sIAAAAAAACA+3OsQ3DMBADwB8lI0jBS5rHA7hJ7P0tqEwfA0HuGgJsyD2+r0w9c+X0mVONmu2ZY5Rcfa+txaPc8C"
    "3O97G95mT8pz0AAAAAAAAAAAD4RRfokR+nACgAAA=="
)
SMALL_BZIP2 = base64.b64decode(
    "QlpoOTFBWSZTWcAEVw8AAHBbgMkAYAB3gAAA4AIeAAgIIABUQjTTQDQ00Ek1Jp6hiAH3MjQgdAQi0dXkm0VQIhQbMT"
    "qwOKAKWCW6GVVMyOdJRBtuzu6CIgHxdyRThQkMAEVw8A=="
)
SMALL_XZ = base64.b64decode(
    "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4Cf/AF1dADaAM1AYaImDAdzibiEFRAYWzNFs62aXAJZ266b1ZTRvmu6HJK"
    "1kIfqQtEl5RUsHEh+zjXJoQG4ehFJ38p7ajFPlZ3+kz9cMycmIK+qdF0KmMPYYOYgFzch0oJkAAAAAAABIc/pKBmCS"
    "vgABeYBQAAAA5DeTlbHEZ/sCAAAAAARZWg=="
)
ARCHIVES = (
    File("plain.tar", pack(File("q/r", "r", uid=8, gid=9), link("l", "q"), folder("zz", 0o711))),
    File("small.tgz", SMALL_GZIP),
    File("small.tar.bz2", SMALL_BZIP2),
    File("small.tar.xz", SMALL_XZ),
    File("named.tar", "no archive at all"),
    File("empty.tar", pack()),
)
ALL_SETTINGS = """FROM scratch
MAINTAINER somebody <nobody@example.com>
ENV A=1 B="two words" C=three\\ words
ENV OLD form of it
LABEL one=1 "two words"="${A} $B" three='$A'
ARG X=y
ARG FIRST SECOND=2
USER ${X}:team
WORKDIR /srv/$X
WORKDIR below
EXPOSE 80 53/udp 8000-8002 $A
VOLUME /data "/more"
VOLUME ["/with space", "$A"]
STOPSIGNAL SIGQUIT
HEALTHCHECK --interval=1m30s --timeout=5s --start-period=500ms --retries=3 CMD curl -f "http://localhost/" <&>
ENTRYPOINT ["/bin/tool", "a b"]
CMD ["--help"]
ONBUILD COPY . /app
SHELL ["/bin/bash", "-c"]
"""


def settings(name: str, *lines: str, **query: str | list[str]) -> Scenario:
    """Make a scenario without files."""
    return Scenario(name, "\n".join(("FROM scratch", *lines)), query=query)


def copying(name: str, *lines: str, files: tuple[File, ...] = (A, *TREE)) -> Scenario:
    """Make a scenario whose lines copy files."""
    return Scenario(name, "\n".join(("FROM scratch", *lines)), files)


SETTINGS = (
    Scenario("every setting", ALL_SETTINGS),
    settings("nothing but a base"),
    settings("command for the shell", "CMD echo $HOME | cat"),
    settings("command without words", "CMD"),
    settings("command of an empty array", "CMD []"),
    settings("entrypoint for the shell", "ENTRYPOINT exec top -b", 'CMD ["x"]'),
    settings("entrypoint takes the base's command away", "CMD old", "ENTRYPOINT new"),
    settings("entrypoint of an empty array", "ENTRYPOINT []"),
    settings(
        "health check that is replaced", "HEALTHCHECK CMD a", 'HEALTHCHECK CMD ["b"]', "HEALTHCHECK NONE"
    ),
    settings("health check without a command of before", "HEALTHCHECK NONE", "HEALTHCHECK CMD a"),
    settings("variables", "ENV a=x", "ENV b=${a:-n} c=${z:-d} d=${a:+set} e=${z:+set} f=$a$z g='$a' h=\\$a"),
    settings("variables in words", 'ENV p="80 90/udp"', "EXPOSE $p"),
    settings("a variable that must be set", "ENV b=${nothing:?say what}"),
    settings("a substitution that is none", "ENV b=${a%b}"),
    settings("a quote that is not closed", 'LABEL a="b'),
    settings("a brace that is not closed", "LABEL a=${b"),
    settings(
        "arguments", "ARG a=1", "ARG b", "ENV c=$a-$b", buildargs='{"a": "x", "b": null, "unused": "1"}'
    ),
    settings("proxy arguments", "ENV p=$HTTP_PROXY", buildargs='{"HTTP_PROXY": "http://x", "no_proxy": "y"}'),
    settings("an argument that the environment hides", "ENV a=env", "ARG a=arg", "LABEL v=$a"),
    settings("labels of the request", "LABEL a=1", labels='{"b": "$HOME", "a": "2 3"}'),
    settings("ports that are none", "EXPOSE http"),
    settings("a port that is too high", "EXPOSE 70000"),
    settings("a protocol that is none", "EXPOSE 80/http"),
    settings("a port with an address", "EXPOSE 127.0.0.1:80:90/TCP"),
    settings("a signal that is none", "STOPSIGNAL SIGNOTHING"),
    settings("a signal by number", "STOPSIGNAL 9"),
    settings("a folder by relative paths", "WORKDIR a", "WORKDIR ../b/./c", "WORKDIR /x/../y/"),
    settings("a folder of nothing", "WORKDIR $nothing"),
    settings("a volume of nothing", "VOLUME $nothing"),
    settings("containers that stay", "ENV stays=1", rm="0"),
    settings("two names and a repeated one", "ENV t=1", t=["PREFIX", "PREFIX:latest", "PREFIX/x:2", ""]),
    settings("continuations", "CMD a \\", "", "  b \\", "# comment", "  c"),
    Scenario("another escape", "# escape=`\nFROM scratch\nENV a=C:\\x` y\nLABEL b=`\n  c"),
    settings("a trigger of an unknown instruction", "ONBUILD NONSENSE a"),
    settings("an unknown instruction", "", "# comment", "NONSENSE a"),
    settings("build kit's run", "RUN --mount=type=cache,target=/x true"),
    settings("build kit's copy", "COPY --chmod=755 a /a"),
    settings("a copy from an address", "COPY https://example.com/x /x"),
    settings("only an id", "ENV quiet=1", q="1"),
    settings("an error while quiet", "COPY nothing /", q="1"),
    settings("a platform that is none", "ENV a=b", platform="nonsense"),
    settings("a system that is not here", "ENV a=b", platform="windows"),
    settings("build arguments that are no JSON object", buildargs='{"a": 1}'),
    settings("labels that are no JSON object", labels="[]"),
    settings("a Dockerfile that is not there", dockerfile="other/Dockerfile"),
    settings("a Dockerfile outside", dockerfile="../Dockerfile"),
    settings("a name with a digest", t=f"a@sha256:{'0' * 64}"),
    settings("a version of the builder that is none", version="7"),
)

FILES = (
    copying("a file", "COPY a /a"),
    copying("a file into a folder", "COPY a /new/folder/"),
    copying("a file under another name", "COPY a /new/folder/name"),
    copying(
        "a file into the working folder", "WORKDIR /w", "COPY a .", "COPY a ./", "COPY a sub/", "COPY a other"
    ),
    copying("a file over a folder's name", "COPY d /x", "COPY a /x"),
    copying("a folder", "COPY d /x"),
    copying("a folder onto one that is there", "COPY d /x", "COPY d /x/"),
    copying("a folder's files into the root", "COPY d/ /"),
    copying("everything", "COPY . /all"),
    copying("the same twice", "COPY a /a", "COPY a /a"),
    copying("several files", "COPY a d/one d/sub /x/"),
    copying("several files to a name", "COPY a d/one /x"),
    copying("a pattern", "COPY d/*o* /x/"),
    copying("a pattern with one match", "COPY ? /only"),
    copying("a pattern with no match", "COPY nothing* /x/"),
    copying("a pattern that matches folders", "COPY d/* /x/"),
    copying("a class of names", "COPY [a-c] /x/"),
    copying("an array of names", 'COPY ["a", "d/one", "/with space/"]'),
    copying("a variable in names", "ENV n=one", "COPY d/$n /$n"),
    copying("a file that is not there", "COPY nothing /x"),
    copying("a file outside", "COPY ../secret /x"),
    copying("a file outside, from the root", "COPY /../../secret /x"),
    copying("a link to a file", "COPY l /l", files=(A, link("l", "a"))),
    copying("a link to a folder", "COPY l /l", files=(*TREE, A, link("l", "d"))),
    copying("a link to nothing", "COPY l /l", files=(link("l", "nothing"),)),
    copying("a link that leads outside", "COPY l /l", files=(A, link("l", "/../../a"))),
    copying("links in a circle", "COPY l /l", files=(link("l", "m"), link("m", "l"))),
    copying("folders that the archive leaves out", "COPY deep /x", files=IMPLIED),
    copying("two names of one file", "COPY h /x", "COPY h/second /y", files=HARD_LINKS),
    copying("an owner by number", "COPY --chown=5:6 d /x", "COPY --chown=7 a /y/z/a"),
    copying(
        "an owner by name",
        "COPY . /",
        "COPY --chown=ana:team a /x",
        "COPY --chown=ana:0 a /y",
        files=(A, *PASSWD),
    ),
    copying("an owner that is not there", "COPY . /", "COPY --chown=bob a /x", files=(A, *PASSWD)),
    copying("a group that is not there", "COPY . /", "COPY --chown=ana a /x", files=(A, *PASSWD)),
    copying("an owner without a list of users", "COPY --chown=ana a /x"),
    copying("an owner of three parts", "COPY --chown=1:2:3 a /x"),
    copying(
        "a folder through a link",
        "COPY d /",
        "COPY a /way/in",
        files=(A, folder("d"), link("d/way", "/real")),
    ),
    copying(
        "a link that is a destination",
        "COPY d /",
        "COPY a /way",
        files=(A, folder("d"), link("d/way", "real")),
    ),
    copying("a file through a file", "COPY a /f", "COPY a /f/x"),
    copying("a file into a file", "COPY a /f", "COPY a /f/"),
    copying("a folder onto a file", "COPY a /f", "COPY d /f"),
    copying("a working folder that is a file", "COPY a /f", "WORKDIR /f"),
    copying("a working folder through a file", "COPY a /f", "WORKDIR /f/x"),
    copying("a working folder that is there", "COPY d /x", "WORKDIR /x", "WORKDIR sub"),
    copying("an archive", "ADD plain.tar /t/", files=ARCHIVES),
    copying("an archive that is copied", "COPY plain.tar /t/", files=ARCHIVES),
    copying(
        "compressed archives",
        "ADD small.tgz /a",
        "ADD small.tar.bz2 /b",
        "ADD small.tar.xz /c/",
        files=ARCHIVES,
    ),
    copying("archives that are none", "ADD named.tar empty.tar /t/", files=ARCHIVES),
    copying("an archive with an owner", "ADD --chown=3:4 plain.tar /t", files=ARCHIVES),
    copying("a file that is added", "ADD a /x/", "ADD d /y"),
)

STAGES = (
    copying("a stage by name", "COPY d /x", "FROM scratch", "COPY --from=0 /x /y", "COPY --from=0 x/one /z/"),
    Scenario(
        "stages",
        "FROM scratch AS One\nCOPY d /x\nCOPY a /a\nFROM one AS two\nENV two=2\nFROM scratch\n"
        "COPY --from=one / /all/\nCOPY --from=TWO --chown=7 /x/one /z\nCOPY --from=1 /x/*o* /p/\n",
        (A, *TREE),
    ),
    Scenario(
        "links between stages",
        "FROM scratch\nCOPY . /\nFROM scratch\nCOPY --from=0 d/way/x /y\nCOPY --from=0 d /z\n",
        (folder("d"), link("d/way", "/real"), folder("real"), File("real/x", "x")),
    ),
    Scenario("a target", "FROM scratch AS a\nENV a=1\nFROM scratch AS b\nENV b=1\n", query={"target": "A"}),
    Scenario("a target that is not there", "FROM scratch AS a\nENV a=1\n", query={"target": "c"}),
    Scenario("a stage name that is taken", "FROM scratch AS a\nENV a=1\nFROM scratch AS A\nENV a=2\n"),
    Scenario("a stage that is itself", "FROM scratch\nCOPY --from=0 a /a\n"),
    Scenario("a stage with a high number", "FROM scratch\nCOPY --from=5 a /a\n"),
    Scenario(
        "a file that a stage has not", "FROM scratch\nENV a=1\nFROM scratch\nCOPY --from=0 nothing /a\n"
    ),
    Scenario("a stage of nothing", "FROM scratch AS a\nFROM a\nENV x=1\n"),
    Scenario(
        "outer arguments", "ARG base=scratch\nARG tag\nFROM ${base}${tag}\nARG base\nLABEL b=$base t=$tag\n"
    ),
    Scenario(
        "outer arguments of the request",
        "ARG base=nothing\nFROM $base\nARG v=1\nLABEL v=$v\nFROM scratch\nLABEL v=$v\n",
        query={"buildargs": '{"base": "scratch", "v": "2"}'},
    ),
    Scenario("a blank base", "FROM $nothing\nENV a=1\n"),
    Scenario("a platform of a stage", "FROM --platform=nonsense scratch\nENV a=1\n"),
)

BASE = Scenario(
    "base",
    "FROM scratch\nCOPY d /x\nENV PATH=/x A=1\nCMD old\nLABEL base=1\nUSER 5\nVOLUME /v\nEXPOSE 1\n"
    "WORKDIR /x\nHEALTHCHECK CMD a\nSTOPSIGNAL 9\nONBUILD COPY a /from-trigger\nONBUILD LABEL t=$A\n"
    'SHELL ["/s"]\n',
    (A, *TREE),
    {"t": "PREFIX-base"},
)
BASES = (
    Scenario(
        "a base with triggers",
        "FROM PREFIX-base\nENV A=2 B=$A\nCOPY a sub/\nCMD new\n",
        (A, *TREE),
        before=BASE,
    ),
    Scenario("a base again", "FROM PREFIX-base\nFROM PREFIX-base:latest\nENV b=1\n", (A,), before=BASE),
    Scenario(
        "files of an image",
        "FROM scratch\nCOPY --from=PREFIX-base /x/sub /s\nCOPY --from=PREFIX-base x/* /t/\n",
        before=BASE,
    ),
    Scenario(
        "over a base",
        "FROM PREFIX-base\nCOPY d/sub /x/empty\nCOPY a /x/sub/two\nCOPY --chown=9 d /x\n",
        (A, *TREE),
        before=BASE,
    ),
)

STORY = "FROM scratch\nLABEL k=v\nCOPY a /a\nENV x=1\nCOPY d /d\nCMD c\n"
FIRST = Scenario("first", STORY, (A, *TREE), {"t": "PREFIX-cached"})
CACHES = (
    Scenario("the same again", STORY, (A, *TREE), before=FIRST),
    Scenario(
        "the same at another time",
        STORY,
        (File("a", "hello\n", modified_s=1_600_000_000), *TREE),
        before=FIRST,
    ),
    Scenario("another file", STORY, (File("a", "other\n"), *TREE), before=FIRST),
    Scenario("another mode", STORY, (File("a", "hello\n", mode=0o755), *TREE), before=FIRST),
    Scenario("another file later", STORY, (A, *TREE, File("d/more", "x")), before=FIRST),
    Scenario("another setting", STORY.replace("x=1", "x=2"), (A, *TREE), before=FIRST),
    Scenario("without the cache", STORY, (A, *TREE), {"nocache": "1"}, before=FIRST),
    Scenario(
        "a cache by name", STORY, (A, *TREE), {"cachefrom": '["PREFIX-cached", "not-here"]'}, before=FIRST
    ),
    Scenario("a cache that names nothing", STORY, (A, *TREE), {"cachefrom": '["not-here"]'}, before=FIRST),
)

IGNORING = (
    Scenario(
        "an ignored Dockerfile",
        "FROM scratch\nCOPY . /\n",
        (A, File(".dockerignore", "Dockerfile\n.dockerignore\na\n")),
    ),
    Scenario(
        "an ignored Dockerfile that comes back",
        "FROM scratch\nCOPY . /\n",
        (A, File(".dockerignore", "*\n!Docker*\n")),
    ),
    Scenario("a pattern with no meaning", "FROM scratch\nCOPY . /\n", (A, File(".dockerignore", "[\n*\n"))),
)

SCENARIOS = (*SETTINGS, *FILES, *STAGES, *BASES, *CACHES, *IGNORING)
