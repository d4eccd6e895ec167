"""Whole builds on our engine: what it alone refuses, what it promises beyond the classic engine's words."""

from __future__ import annotations

import base64
import io
import json
import re
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from sandbox.image.platform import Platform
from sandbox.image.tiny import make_image
from sandbox.transport import Network
from sandbox.wire import Client
from tests.engine.embedded.builder.building import Builder, error, read, texts
from tests.engine.embedded.builder.telling import File, folder, pack
from tests.engine.embedded.transfer.talk import LoggingRegistry
from tests.engine.embedded.worlds import client_of, make_world

if TYPE_CHECKING:
    from pathlib import Path

A = File("a", "hello\n")

REFUSED = {
    "RUN": (
        "FROM scratch\nRUN echo hi\n",
        {},
        (
            "The embedded engine starts no programs, so it cannot do `RUN echo hi`: "
            "make the files before the build and COPY them, or build on a Docker engine."
        ),
    ),
    "a download": (
        "FROM scratch\nADD https://example.com/x /x\n",
        {},
        (
            "ADD failed: the embedded engine downloads nothing in a build, so it cannot ADD "
            "https://example.com/x: download it into the build's folder and COPY it."
        ),
    ),
    "BuildKit": (
        "FROM scratch\n",
        {"version": "2"},
        "The embedded engine has the classic builder alone, and no BuildKit: set DOCKER_BUILDKIT=0.",
    ),
    "a context from elsewhere": (
        "FROM scratch\n",
        {"remote": "https://example.com/x.git"},
        (
            "The embedded engine fetches no build context: it was to come from https://example.com/x.git. "
            "Fetch it, and build from the folder."
        ),
    ),
    "squashing": ("FROM scratch\n", {"squash": "1"}, "squash is only supported with experimental mode"),
    "a tag that is none": (
        "FROM scratch\n",
        {"t": "Upper"},
        "invalid reference format: repository name (library/Upper) must be lowercase",
    ),
    "a session": (
        "FROM scratch\n",
        {"remote": "client-session"},
        (
            "experimental session with v1 builder is no longer supported, "
            "use builder version v2 (BuildKit) instead"
        ),
    ),
    "security options": (
        "FROM scratch\n",
        {"securityopt": "x"},
        "The daemon on this platform does not support setting security options on build",
    ),
    "an isolation that is none": ("FROM scratch\n", {"isolation": "x"}, 'Unsupported isolation: "x"'),
}


@pytest.mark.parametrize(("dockerfile", "query", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_done_is_refused_in_one_sentence(
    dockerfile: str, query: dict[str, str], message: str
) -> None:
    builder = Builder()
    assert error(builder.build(dockerfile, **query)) == message
    assert builder.scratch() == []


def test_a_refusal_in_a_stream_has_its_detail() -> None:
    last = Builder().build("FROM scratch\nRUN true\n")[-1]
    assert last["errorDetail"]["message"] == last["error"]


def test_run_in_a_base_s_trigger_is_refused_too() -> None:
    builder = Builder()
    builder.build("FROM scratch\nCOPY a /\nONBUILD RUN make\n", A, t="base")
    assert "it cannot do `RUN make`" in error(builder.build("FROM base\n"))


def test_each_step_says_what_it_does_when_it_is_asked() -> None:
    builder = Builder()
    body = pack(File("Dockerfile", "FROM scratch\nCOPY a /a\nENV b=c\n"), A)
    answer = builder.post(body).chunks()
    told = b""
    while b"Step 3/3" not in told:
        told += next(answer)
    assert len(builder.world.images.all()) == 1  # of the COPY; the ENV is not done yet
    assert re.search(rb"Successfully built [0-9a-f]{12}\\n", b"".join(answer))
    assert len(builder.world.images.all()) == 2


def test_intermediate_images_are_parents_that_only_a_full_list_shows() -> None:
    world = make_world()
    with client_of(world) as client:
        context = pack(File("Dockerfile", "FROM scratch\nCOPY a /a\nENV b=c\nCMD d\n"), A)
        image, log = client.images.build(fileobj=io.BytesIO(context), custom_context=True, tag="x:1")
        assert image.tags == ["x:1"]
        assert {"stream": "Successfully tagged x:1\n"} in list(log)
        assert len(client.images.list()) == 1
        everything = {each["Id"]: each["ParentId"] for each in client.api.images(all=True)}
        chain = [str(image.id)]
        while parent := everything[chain[-1]]:
            chain.append(parent)
        assert len(chain) == len(everything) == 3
        assert [step["Id"] for step in image.history()] == chain


def test_the_sdk_builds_a_folder(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM scratch\nARG v=1\nCOPY . /app/\nLABEL v=$v\n")
    (tmp_path / "app.py").write_text("print()")
    (tmp_path / ".dockerignore").write_text("*\n!app.py\n")
    with client_of(make_world()) as client:
        image, _ = client.images.build(path=str(tmp_path), buildargs={"v": "2"}, labels={"l": "x"})
        assert image.labels == {"v": "2", "l": "x"}


def test_the_same_context_gives_the_same_layers_on_another_engine() -> None:
    dockerfile = "FROM scratch\nCOPY d /made/here\nWORKDIR /made/there\nADD t.tar /t\n"
    files = (folder("d"), File("d/x", "x" * 100_000), File("t.tar", pack(File("in/side", "y"))))
    first, second = Builder(), Builder()
    for builder in (first, second):
        builder.build(dockerfile, *files, t="same")
    assert first.image("same").layers == second.image("same").layers
    assert len(first.image("same").layers) == 3
    assert first.image("same").id != second.image("same").id  # it says when it was made


def test_a_platform_counts_from_the_first_step_and_never_comes_from_the_cache() -> None:
    builder = Builder()
    for platform in ("linux/amd64", "linux/arm64", "linux/arm/v7"):
        messages = builder.build("FROM scratch\nLABEL a=b\nCOPY a /a\n", A, platform=platform, t="multi")
        assert error(messages) == ""
        assert "Using cache" not in texts(messages)
        assert builder.image("multi").platform == Platform.parse(platform)
    again = builder.build("FROM scratch\nLABEL a=b\nCOPY a /a\n", A, platform="linux/arm64")
    assert texts(again).count("Using cache") == 2


def test_a_base_that_names_no_platform_is_of_this_engine_s() -> None:
    builder = Builder()
    with builder.world.content.lease() as lease:
        image = builder.world.images.add(b'{"rootfs": {}}', [], lease)
    assert error(builder.build(f"FROM {image.id}\nENV a=b\n", t="mine")) == ""
    assert builder.image("mine").platform == Platform("linux", "amd64")


def test_a_foreign_platform_is_warned_of_as_the_engine_does() -> None:
    told = texts(Builder().build("FROM --platform=linux/arm64 scratch\nCOPY a /\nENV b=c\n", A))
    assert (
        " ---> [Warning] The requested image's platform (linux/arm64) does not match the detected host "
        "platform (linux/amd64) and no specific platform was requested\n"
    ) in told


@pytest.fixture
def registry() -> LoggingRegistry:
    """Return a registry that has one image, `base:1`, with a file and a setting."""
    made = LoggingRegistry()
    image = make_image({"etc/base": "of the base"}, environment=["FROM_BASE=1"])
    with Network() as network:
        network.serve("127.0.0.1:5000", made.app)
        with closing(Client("127.0.0.1:5000")) as client:
            client.push_image("base", "1", image)
    return made


def test_a_base_that_is_not_here_is_pulled(registry: LoggingRegistry) -> None:
    builder = Builder()
    with Network() as network:
        network.serve("127.0.0.1:5000", registry.app)
        messages = builder.build("FROM 127.0.0.1:5000/base:1\nCOPY a /a\n", A, t="mine")
    assert error(messages) == ""
    assert [each["status"] for each in messages if each.get("id") == "1"] == ["Pulling from base"]
    assert builder.image("mine").settings["Env"][0] == "FROM_BASE=1"
    assert [line.split()[-1] for line in builder.layers("mine")[0]] == ["etc", "etc/base"]


def test_files_are_copied_from_an_image_that_is_pulled(registry: LoggingRegistry) -> None:
    builder = Builder()
    with Network() as network:
        network.serve("127.0.0.1:5000", registry.app)
        copying = "FROM scratch\nCOPY --from=127.0.0.1:5000/base:1 /etc/base /b\n"
        messages = builder.build(copying, t="mine")
    assert error(messages) == ""
    assert builder.layers("mine") == [["0 0644 0:0 11 0 b"]]


def test_a_base_that_is_here_is_pulled_again_on_request(registry: LoggingRegistry) -> None:
    builder = Builder()
    with Network() as network:
        network.serve("127.0.0.1:5000", registry.app)
        builder.build("FROM 127.0.0.1:5000/base:1\nENV a=b\n")
        registry.log()
        builder.build("FROM 127.0.0.1:5000/base:1\nENV a=b\n")
        assert registry.requests() == []
        builder.build("FROM 127.0.0.1:5000/base:1\nENV a=b\n", pull="1")
        assert registry.requests() != []


def test_a_base_that_is_nowhere_is_named(registry: LoggingRegistry) -> None:
    with Network() as network:
        network.serve("127.0.0.1:5000", registry.app)
        messages = Builder().build("FROM 127.0.0.1:5000/nothing\nENV a=b\n")
    assert "127.0.0.1:5000/nothing" in error(messages)


def test_an_old_client_gets_no_message_that_it_does_not_know() -> None:
    builder = Builder()
    body = pack(File("Dockerfile", "FROM scratch\nENV a=b\n"))
    assert any("aux" in message for message in read(builder.post(body, path="/v1.30/build")))
    assert not any("aux" in message for message in read(builder.post(body, path="/v1.29/build")))


def test_a_quiet_build_tells_the_id_alone() -> None:
    builder = Builder()
    messages = builder.build("FROM scratch\nCOPY a /a\n", A, q="1", t="quiet")
    assert messages == [{"stream": f"{builder.image('quiet').id}\n"}]


def test_there_is_no_build_cache_beside_the_images() -> None:
    assert read(Builder().post(b"", path="/build/prune")) == [{"CachesDeleted": None, "SpaceReclaimed": 0}]


def test_a_name_that_is_no_text_is_kept_as_it_is() -> None:
    builder = Builder()
    assert error(builder.build("FROM scratch\nCOPY odd* /x/\n", File("odd\udcff"), t="odd")) == ""
    assert builder.layers("odd")[0][1].endswith(" x/odd\udcff")


def test_credentials_go_to_their_own_registry_alone(registry: LoggingRegistry) -> None:
    config = {
        "127.0.0.1:5000": {"username": "a", "password": "b"},
        "https://index.docker.io/v1/": {"auth": "eDp5"},
    }
    header = base64.urlsafe_b64encode(json.dumps(config).encode()).decode()
    body = pack(File("Dockerfile", "FROM 127.0.0.1:5000/base:1\nENV a=b\n"))
    with Network() as network:
        network.serve("127.0.0.1:5000", registry.app)
        assert error(read(Builder().post(body, ("X-Registry-Config", header)))) == ""
        assert error(read(Builder().post(body, ("X-Registry-Config", "nonsense!")))) == ""
