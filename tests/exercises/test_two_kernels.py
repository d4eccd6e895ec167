"""Two notebooks are open at once, two kernels on one data folder: neither loses anything."""

from __future__ import annotations

import signal
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import pytest
from jupyter_client.manager import KernelManager

from sandbox.exercises.progress.store import ProgressStore
from tests.exercises.minicourse.notebook import environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jupyter_client.blocking.client import BlockingKernelClient

TIMEOUT_S = 60
BOTH, FIRST, SECOND = "90.6", "90.1", "90.2"
OPEN = "from tests.exercises.minicourse.session import exercise"
ANSWER = f"""
for number in range(ROUNDS):
    card = exercise("{BOTH}", answer=f"NAME-{{number}}")
    card.card.hint()
    print(number, flush=True)
exercise("OWN").card.hint()
"""


class Kernel:
    """A kernel that runs one cell at a time; `said` counts the lines that the cell has printed."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        """Talk to a kernel that is ready."""
        self.manager = manager
        self.client = client
        self.said = 0
        self.request = ""

    def send(self, source: str) -> None:
        """Begin a cell."""
        self.request = self.client.execute(source, store_history=False)

    def hear(self, lines: int) -> None:
        """Wait until the cell has printed so many lines."""
        while self.said < lines:
            message = self.client.get_iopub_msg(timeout=TIMEOUT_S)
            if message["msg_type"] == "stream":
                self.said += message["content"]["text"].count("\n")

    def end(self) -> None:
        """Wait until the cell has run, without an error."""
        reply = self.client.get_shell_msg(timeout=TIMEOUT_S)
        while reply["parent_header"]["msg_id"] != self.request:
            reply = self.client.get_shell_msg(timeout=TIMEOUT_S)
        assert reply["content"]["status"] == "ok", reply["content"]


@contextmanager
def kernel(home: Path) -> Iterator[Kernel]:
    """Start a kernel with the mini-course in it; end it."""
    manager = KernelManager()
    manager.start_kernel(env=environment(home))
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=TIMEOUT_S)
    started = Kernel(manager, client)
    started.send(OPEN)
    started.end()
    yield started
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    manager.cleanup_resources()


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Kernel, Kernel]]:
    """Start two kernels on one data folder."""
    with ExitStack() as stack:
        yield stack.enter_context(kernel(tmp_path)), stack.enter_context(kernel(tmp_path))


def cell(name: str, own: str, rounds: int) -> str:
    """Return a cell that answers one exercise anew in every round, and then opens a hint of its own one."""
    return ANSWER.replace("NAME", name).replace("OWN", own).replace("ROUNDS", str(rounds))


def test_two_kernels_answer_at_once_until_one_is_killed(two: tuple[Kernel, Kernel], tmp_path: Path) -> None:
    mine, other = two
    store = ProgressStore(tmp_path / "progress.json")
    for one, name, own in ((mine, "mine", FIRST), (other, "other", SECOND)):
        one.send(cell(name, own, 10))
    for one in two:
        one.end()
    entries = store.entries()
    assert (entries[BOTH].tries, len(entries[BOTH].history)) == (20, 20)
    assert [len(entries[one].hints) for one in (FIRST, SECOND)] == [1, 1]
    answers = [str(line["answer"]) for line in entries[BOTH].history]
    for name in ("mine", "other"):
        assert [one for one in answers if one.startswith(name)] == [f"{name}-{n}" for n in range(10)]

    for one in two:
        one.hear(10)
    mine.send(cell("killed", FIRST, 10_000))
    other.send(cell("survivor", SECOND, 10))
    mine.hear(13)
    mine.manager.signal_kernel(signal.SIGKILL)
    other.end()
    entry = store.entry(BOTH)
    assert entry.tries >= 20 + 3 + 10, "what was answered is there"
    assert store.warnings == []
    assert len(store.entry(SECOND).hints) == 2
