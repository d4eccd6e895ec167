"""A signal ends what runs, also when the system hands it to another thread than the one that waits."""

from __future__ import annotations

import subprocess
import sys

import pytest

WAITING = """
import select, signal, threading
from sandbox.signals import StopRequested, stop_on_signals

def kill():
    signal.pthread_kill(threading.get_ident(), signal.SIGTERM)

try:
    with stop_on_signals():
        threading.Timer(0.2, kill).start()
        select.select([], [], [])
except StopRequested:
    print("ended")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a wait with the signal by itself.")
def test_a_signal_that_does_not_interrupt_the_wait_is_seen() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WAITING], capture_output=True, text=True, timeout=30, check=False
    )
    assert (done.stdout, done.stderr) == ("ended\n", "")
