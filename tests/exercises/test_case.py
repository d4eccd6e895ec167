"""Saved cases: those of an earlier version can be read, those of a later one are refused by name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sandbox.errors import SandboxError
from sandbox.exercises import Case, Json
from sandbox.snapshot import ContainerState
from tests.exercises.cases import case_of
from tests.exercises.minicourse.good import choice

CONTAINER = ContainerState(
    "4f0c",
    role="local",
    status="running",
    wanted={"5000/tcp": "127.0.0.1:0"},
    published={"5000/tcp": "127.0.0.1:5003"},
    labels={"a": "b"},
    answers=True,
)
FAULT: dict[str, Json] = {"containers": {"registry": "4f0c", "holder": "gone"}, "port": 5003}


def test_a_drills_case_comes_back_from_its_json() -> None:
    case = replace(case_of(choice, 1), containers=(CONTAINER,), fault=FAULT)
    assert Case.from_json(case.to_json()) == case


def test_a_case_without_a_version_is_of_the_first() -> None:
    saved = case_of(choice, 1).to_json()
    for name in ("version", "containers", "fault"):
        del saved[name]
    read = Case.from_json(saved)
    assert read == case_of(choice, 1)
    assert (read.containers, read.fault) == ((), None)


def test_a_case_of_a_later_version_is_refused() -> None:
    with pytest.raises(SandboxError, match="A case of version 3 cannot be read"):
        Case.from_json({**case_of(choice, 1).to_json(), "version": 3})


def test_the_container_of_a_fault_is_found_as_long_as_it_is_there() -> None:
    case = replace(case_of(choice), containers=(CONTAINER,), fault=FAULT)
    assert case.broken_container("registry") == CONTAINER
    assert case.broken_container("holder") is None
    assert case.broken_container("nobody") is None
    assert case_of(choice).broken_container("registry") is None
