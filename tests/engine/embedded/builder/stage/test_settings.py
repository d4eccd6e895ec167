"""Ports, signals and settings are those of the engine; `test_classic` compares whole builds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.engine.embedded.builder.stage.ports import exposed_ports
from sandbox.engine.embedded.builder.stage.run_config import DEFAULT_PATH, RunConfig
from sandbox.engine.embedded.builder.stage.signals import check_signal
from sandbox.engine.embedded.errors import EngineError
from tests.engine.embedded.builder.outcomes import outcome

PORTS = {
    "80": ["80/tcp"],
    "53/UDP": ["53/udp"],
    "8000-8002/sctp": ["8000/sctp", "8001/sctp", "8002/sctp"],
    "127.0.0.1:1:2": ["2/tcp"],
    "80/": ["80/tcp"],
}
NO_PORTS = {
    "": "No port specified: <empty>",
    "http": "Invalid containerPort: http",
    "70000": "Invalid containerPort: 70000",
    "3-1": "Invalid containerPort: 3-1",
    "-1": "Invalid containerPort: -1",
    "80/http": "Invalid proto: http",
}


@pytest.mark.parametrize(("text", "ports"), PORTS.items())
def test_a_port_is_read(text: str, ports: list[str]) -> None:
    assert exposed_ports([text]) == ports


@pytest.mark.parametrize(("text", "message"), NO_PORTS.items())
def test_what_is_no_port_is_refused_in_the_engine_s_words(text: str, message: str) -> None:
    with pytest.raises(EngineError) as refused:
        exposed_ports([text])
    assert refused.value.message == message


@given(st.text(st.sampled_from("0123456789-/:tcpudx²"), max_size=12))
def test_whatever_is_written_is_a_port_or_refused(text: str) -> None:
    assert isinstance(outcome(lambda: exposed_ports([text])), (list, EngineError))


@pytest.mark.parametrize("text", ["9", "SIGTERM", "term", "sigRTMIN+3", "RTMAX-14", "-1"])
def test_a_signal_is_known(text: str) -> None:
    check_signal(text)


@pytest.mark.parametrize("text", ["", "0", "SIGNOTHING", "RTMIN+16", "9 "])
def test_what_is_no_signal_is_refused(text: str) -> None:
    with pytest.raises(EngineError, match=re.escape(f"Invalid signal: {text}")):
        check_signal(text)


JSON_CONFIG: dict[str, object] = {
    "User": "5",
    "ExposedPorts": {"80/tcp": {}},
    "Env": ["A=1"],
    "Cmd": [],
    "Healthcheck": {"Test": ["NONE"]},
    "Volumes": {"/v": {}},
    "WorkingDir": "/w",
    "Entrypoint": None,
    "OnBuild": ["ENV a=b"],
    "Labels": {},
    "StopSignal": "9",
    "Shell": ["/s"],
    "Domainname": "d",
    "ArgsEscaped": True,
}


def test_a_config_is_written_as_it_was_read() -> None:
    written = RunConfig.from_json(JSON_CONFIG).to_json()
    assert {name: written[name] for name in JSON_CONFIG} == JSON_CONFIG


def test_a_build_reads_no_input_whatever_the_base_says() -> None:
    written = RunConfig.from_json({"OpenStdin": True, "StdinOnce": True}).to_json()
    assert (written["OpenStdin"], written["StdinOnce"]) == (False, False)


def test_a_variable_keeps_its_place_when_it_changes() -> None:
    config = RunConfig.from_json({"Env": ["A=1", "B=2", "A=3"]}).with_variable("A", "9").with_default_path()
    assert config.environment == ("A=9", "B=2", "A=3", f"PATH={DEFAULT_PATH}")
