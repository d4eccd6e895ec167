"""A step of the set-up loses no program that it has begun to start."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from launch import steps

if TYPE_CHECKING:
    from pathlib import Path

START = subprocess.Popen


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_in_the_midst_of_the_start_ends_what_was_started(
    monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def start(command: list[str], **settings: object) -> subprocess.Popen[bytes]:
        started.append(START(command, **settings))  # type: ignore[call-overload]
        os.kill(os.getpid(), number)
        return started[-1]

    before = signal.signal(number, signal.default_int_handler)
    monkeypatch.setattr(subprocess, "Popen", start)
    try:
        with pytest.raises(KeyboardInterrupt):
            steps.run("Waiting", ["sleep", "60"])
    finally:
        is_ended = started[-1].poll() is not None
        started[-1].kill()
        started[-1].communicate()
        assert signal.signal(number, before) is signal.default_int_handler
    assert is_ended


def test_a_program_that_is_not_there_leaves_the_signals_as_they_were(tmp_path: Path) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with pytest.raises(FileNotFoundError):
        steps.run("Waiting", [str(tmp_path / "none")])
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
