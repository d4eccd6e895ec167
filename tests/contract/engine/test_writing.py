"""How answers are written down: what differs by chance is taken out, and nothing else."""

from __future__ import annotations

import base64
import json

import pytest

from sandbox.image.layer import make_tar
from tests.contract.engine.seeds import Seeds
from tests.contract.engine.writing.answers import Answer, outermost, written
from tests.contract.engine.writing.names import Names
from tests.contract.engine.writing.shapes import shape
from tests.contract.engine.writing.streams import messages_of, written_stream

ID = "0123456789ab" + "c" * 52


@pytest.fixture
def names() -> Names:
    """Return names with a story's variables."""
    return Names(Seeds("here"), {"run": "contract-1", "name": "contract-1/x", "box": "contract-1-x"})


def test_a_shape_is_the_type_at_every_path() -> None:
    document = {"Size": 5, "Layers": [{"Digest": "a"}, {"Digest": None}], "Env": [], "Is": True}
    assert shape(document, ("Is",), str) == {
        "body": "object",
        "Size": "number",
        "Layers": "list",
        "Layers[]": "object",
        "Layers[].Digest": "null or string",
        "Env": "empty list",
        "Is": "true",
    }


def test_variables_are_filled_in_and_taken_out_again(names: Names) -> None:
    names.keep("container", ID)
    assert names.fill("/containers/{container}/json?x={unknown}") == f"/containers/{ID}/json?x={{unknown}}"
    assert names.plain(f"no {ID} of contract-1/x:1.0") == "no <container> of <name>:1.0"
    assert names.plain(f"short {ID[:12]}") == "short <container…>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at 2026-11-25T18:00:00.123456789Z", "at <time>"),
        ("sha256:" + "e" * 64, "sha256:<hex>"),
        ("id " + "e" * 12, "id <short>"),
        ("dial tcp 172.17.0.2:5000", "dial tcp <address>"),
        ("127.0.0.1:1: connect", "127.0.0.1:1: connect"),
        ("1.5MB in 3s", "<size> in <duration>"),
        (f"1.0: digest: sha256:{ID} size: 734", "1.0: digest: <pushed> size: <number>"),
        (f"Digest: sha256:{ID}", "Digest: sha256:<hex>"),
        ("forecast:1.0", "forecast:1.0"),
    ],
)
def test_what_engines_invent_has_a_name(text: str, expected: str, names: Names) -> None:
    assert names.plain(text) == expected


def test_progress_is_told_once_and_layer_by_layer(names: Names) -> None:
    lines = [
        {"status": "Pulling from x", "id": "1.0"},
        {"status": "Downloading", "progressDetail": {"current": 1, "total": 2}, "progress": "[>]", "id": "b"},
        {"status": "Pull complete", "progressDetail": {}, "id": "b"},
        {"status": "Already exists", "progressDetail": {}, "id": "a"},
        {"status": "Pull complete", "progressDetail": {}, "id": "b"},
        {"status": "Status: Downloaded"},
    ]
    messages = messages_of(b"\r\n".join(json.dumps(line).encode() for line in lines))
    assert written_stream(messages, names.plain) == {
        "stream": "1.0: Pulling from x\nStatus: Downloaded",
        "stream of a": "Already exists {}",
        "stream of b": "Pull complete {}",
    }


def test_an_error_is_one_field_with_its_status(names: Names) -> None:
    body = b'{"message":"No such image: contract-1/x:9.9"}'
    answer = written(404, {"Content-Type": "application/json"}, body, names)
    assert answer.fields["answer"] == "404 No such image: <name>:9.9"


def test_an_archive_is_its_members(names: Names) -> None:
    answer = written(200, {"Content-Type": "application/x-tar"}, make_tar({"etc/wind": "west"}), names)
    assert answer.fields["archive"] == "0 644 etc/wind\n5 755 etc"


def test_output_is_read_frame_by_frame(names: Names) -> None:
    body = b"\1\0\0\0\0\0\0\3one" + b"\2\0\0\0\0\0\0\4two\n"
    answer = written(200, {"Content-Type": "application/vnd.docker.raw-stream"}, body, names)
    assert (answer.fields["stdout"], answer.fields["stderr"]) == ("one", "two\n")


def test_a_path_s_stat_is_compared_by_name_and_mode(names: Names) -> None:
    stat = {"name": "wind", "size": 5, "mode": 420, "mtime": "2026-11-25T18:00:00Z", "linkTarget": ""}
    header = {"X-Docker-Container-Path-Stat": base64.b64encode(json.dumps(stat).encode()).decode()}
    fields = written(200, header, b"", names).fields
    assert (fields["stat.name"], fields["stat.mode"], fields["stat.size"]) == ('"wind"', "420", "number")


def test_things_of_others_are_not_looked_at(names: Names) -> None:
    listed = [{"Id": "a", "RepoTags": ["contract-1/x:1.0"]}, {"Id": "b", "RepoTags": None}]
    fields = written(200, {}, json.dumps(listed).encode(), names).fields
    assert fields["[].RepoTags"] == "list"


def test_an_answer_agrees_with_either_engine_field_by_field() -> None:
    here = Answer({"answer": "200", "Size": "number", "Id": "string"})
    old, new = Answer({"answer": "200", "Size": "string", "Id": "string"}), Answer({"answer": "200"})
    assert here.differing([old, new]) == {"Size": ("number", "string", "–")}
    assert here.differing([old, new, here]) == {}
    assert here.differing([]) == {}


def test_what_is_inside_of_a_difference_is_none_of_its_own() -> None:
    assert list(outermost({"A": 1, "A.B": 2, "AB": 3, "C[].D": 4, "C": 5})) == ["A", "AB", "C"]
