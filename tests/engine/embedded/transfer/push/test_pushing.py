"""Pushes: what the registry is asked, what the client is told, and what the registry has afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.image.tiny import make_image
from tests.engine.embedded.transfer.conftest import ADDRESS
from tests.engine.embedded.transfer.talk import LoggingRegistry

if TYPE_CHECKING:
    from sandbox.transport import Network
    from sandbox.wire import Client
    from tests.engine.embedded.transfer.talk import Engine

NAME = f"{ADDRESS}/skylark/forecast"
IMAGE = make_image({"a": "a\n"}, {"b": "b\n"})
BOTTOM, TOP = IMAGE.layers
ELSEWHERE = "127.0.0.1:5001"


def test_a_pulled_image_goes_to_another_registry_byte_for_byte(
    engine: Engine, client: Client, network: Network
) -> None:
    other = LoggingRegistry()
    network.serve(ELSEWHERE, other.app)
    client.push_image("skylark/forecast", "1.0", IMAGE)
    engine.pull(f"{NAME}&tag=1.0")
    engine.tag(f"{NAME}:1.0", f"{ELSEWHERE}/other/name:2.0")
    told = engine.push(f"{ELSEWHERE}/other/name:2.0")
    size_bytes = len(IMAGE.manifest.content)
    assert told.lines == [
        f"The push refers to repository [{ELSEWHERE}/other/name]",
        f"{TOP.diff_id.short}: Preparing",
        f"{BOTTOM.diff_id.short}: Preparing",
        f"{TOP.diff_id.short}: Pushed",
        f"{BOTTOM.diff_id.short}: Pushed",
        f"2.0: digest: {IMAGE.digest} size: {size_bytes}",
    ]
    assert told.messages[-1]["aux"] == {"Tag": "2.0", "Digest": IMAGE.digest, "Size": size_bytes}
    sent = (TOP.descriptor.digest, BOTTOM.descriptor.digest, IMAGE.config.digest)
    blobs = "/v2/other/name/blobs"
    assert other.requests() == [
        "GET /v2/ 200",
        *(
            request
            for digest in sent
            for request in (
                f"HEAD {blobs}/{digest} 404",
                f"POST {blobs}/uploads/ 202",
                f"PATCH {blobs}/uploads/ 202",
                f"PUT {blobs}/uploads/ 201",
                f"HEAD {blobs}/{digest} 200",
            )
        ),
        "PUT /v2/other/name/manifests/2.0 201",
    ]
    assert f"{ELSEWHERE}/other/name@{IMAGE.digest}" in engine.inspect(f"{NAME}:1.0")["RepoDigests"]


def test_what_the_registry_has_is_not_sent(engine: Engine, registry: LoggingRegistry, client: Client) -> None:
    client.push_image("skylark/forecast", "1.0", IMAGE)
    engine.pull(f"{NAME}&tag=1.0")
    registry.log()
    told = engine.push(f"{NAME}:1.0")
    assert told.lines[-3:-1] == [
        f"{TOP.diff_id.short}: Layer already exists",
        f"{BOTTOM.diff_id.short}: Layer already exists",
    ]
    assert [each.method for each in registry.log()] == ["GET", "HEAD", "HEAD", "HEAD", "PUT"]


def test_layers_are_mounted_from_another_repository_of_the_registry(
    engine: Engine, registry: LoggingRegistry, client: Client
) -> None:
    client.push_image("skylark/forecast", "1.0", IMAGE)
    engine.pull(f"{NAME}&tag=1.0")
    engine.tag(f"{NAME}:1.0", f"{ADDRESS}/skylark/copy:1.0")
    registry.log()
    told = engine.push(f"{ADDRESS}/skylark/copy:1.0")
    assert told.lines[-3:-1] == [
        f"{TOP.diff_id.short}: Mounted from skylark/forecast",
        f"{BOTTOM.diff_id.short}: Mounted from skylark/forecast",
    ]
    assert client.manifest("skylark/copy", "1.0") == IMAGE.manifest


def test_every_tag_is_pushed_where_none_is_said(engine: Engine, client: Client) -> None:
    client.push_image("skylark/forecast", "1.0", IMAGE)
    engine.pull(f"{NAME}&tag=1.0")
    for tag in ("b", "a"):
        engine.tag(f"{NAME}:1.0", f"{ADDRESS}/skylark/copy:{tag}")
    told = engine.ask("POST", f"/images/{ADDRESS}/skylark/copy/push", auth={})
    assert [each["aux"]["Tag"] for each in told.messages if "aux" in each] == ["a", "b"]
    assert client.tags("skylark/copy") == ("a", "b")


def test_what_is_not_here_cannot_be_pushed(engine: Engine, client: Client) -> None:
    told = engine.push(f"{NAME}:1.0")
    assert told.status == 200
    assert told.error == f"An image does not exist locally with the tag: {NAME}"
    client.push_image("skylark/forecast", "1.0", IMAGE)
    engine.pull(f"{NAME}&tag=1.0")
    assert engine.push(f"{NAME}:2.0").error == f"tag does not exist: {NAME}:2.0"


def test_a_push_needs_somebody_to_be_said(engine: Engine) -> None:
    told = engine.push(f"{NAME}:1.0", auth=None)
    assert told.status == 400
    assert told.error == "bad parameters and missing X-Registry-Auth: invalid X-Registry-Auth header: EOF"
    assert engine.push(f"{NAME}:1.0", auth=None, body={}).status == 200
