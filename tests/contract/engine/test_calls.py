"""The forms of requests: what notebooks ask for is compared with what stories tell by them."""

from __future__ import annotations

from sandbox.app import Headers, Request, Response
from tests.contract.engine.calls import Form, Recording, commands_of


def form(method: str, uri: str, outcome: str = "200") -> Form:
    """Read a request's form."""
    path, _, query = uri.partition("?")
    return Form.of(method, path, query, outcome)


def test_names_and_values_do_not_make_another_form() -> None:
    assert form("GET", "/v1.41/images/skylark/forecast:1.0/json") == form("GET", "/images/{name}/json")
    assert form("GET", "/images/json?all=1") == form("GET", "/v1.50/images/json?all=0")


def test_parameters_filters_and_outcomes_do() -> None:
    plain = form("GET", "/images/json")
    others = {
        form("GET", "/images/json?all=1"),
        form("GET", "/images/json?filters=%7B%22label%22%3A%5B%22a%22%5D%7D"),
        form("GET", "/images/json", "400"),
    }
    assert len(others | {plain}) == 4


def test_a_stream_that_ends_in_an_error_has_a_form_of_its_own() -> None:
    recording = Recording(lambda _: Response(200, body=iter([b'{"status":"x"}', b'{"errorDetail":{}}'])))
    list(recording(Request("POST", "/images/load")).chunks())
    assert {each.outcome for each in recording.forms} == {"200, and an error in the stream"}


def test_a_whole_answer_is_kept_at_once() -> None:
    recording = Recording(lambda _: Response(404, Headers([("Content-Length", "2")]), iter([b"{}"])))
    recording(Request("GET", "/v1.41/containers/x/json"))
    assert recording.forms == {form("GET", "/containers/y/json", "404")}


def test_a_notebook_s_commands_are_read_from_its_cells() -> None:
    assert commands_of("x = 1\n%docker push {name}:1\n  %docker ps --all\n# %docker rm x") == {"push", "ps"}
