"""`%docker` in a kernel of its own: exactly the messages that JupyterLab shows and nbval compares."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from jupyter_client.manager import KernelManager

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jupyter_client.blocking.client import BlockingKernelClient

pytestmark = pytest.mark.docker

TIMEOUT_S = 60
OUTPUTS = frozenset({"display_data", "execute_result", "stream", "error", "update_display_data"})
OPEN = """
from sandbox.lab import Lab
lab = Lab.open()
"""


@pytest.fixture
def kernel(engine_host: str, tmp_path: Path) -> Iterator[BlockingKernelClient]:
    """A started kernel whose data folder and settings are the test's."""
    manager = KernelManager()
    folders = {name: str(tmp_path) for name in ("COURSE_HOME", "IPYTHONDIR", "JUPYTER_RUNTIME_DIR")}
    environment = {"DOCKER_HOST": engine_host, "COURSE_LEARNER": "author", **folders}
    manager.start_kernel(env={**os.environ, **environment})
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=TIMEOUT_S)
    yield client
    _run(client, "lab.stop()")
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    manager.cleanup_resources()


def test_a_line_leaves_two_views_and_their_text_forms(kernel: BlockingKernelClient) -> None:
    assert _run(kernel, OPEN) == []
    outputs = _run(kernel, "%docker version --format {{.Server.Version}}")
    assert [output["msg_type"] for output in outputs] == ["display_data", "display_data"]
    assert [output["content"]["data"]["text/plain"] for output in outputs] == [
        "output of docker version",
        "docker version: exit 0",
    ]


def test_what_it_prints_is_sent_to_the_view_while_the_cell_runs(kernel: BlockingKernelClient) -> None:
    _run(kernel, OPEN)
    messages = _messages(kernel, "result = %docker version\nprint(result.exit_code)")
    kinds = [message["msg_type"] for message in messages]
    first = kinds.index("display_data")
    assert "comm_msg" in kinds[first : kinds.index("stream")]


def test_a_staged_failure_leaves_its_view_and_text_form(kernel: BlockingKernelClient) -> None:
    _run(kernel, OPEN)
    cell = (
        "with lab.expected_error('no such image') as failure:\n"
        "    lab.docker.images.get('skylark/nowhere:1.0')\n"
        "failure"
    )
    (output,) = _run(kernel, cell)
    assert output["content"]["data"]["text/plain"] == "ImageNotFound: no such image"


def _run(kernel: BlockingKernelClient, source: str) -> list[dict[str, Any]]:
    return [message for message in _messages(kernel, source) if message["msg_type"] in OUTPUTS]


def _messages(kernel: BlockingKernelClient, source: str) -> list[dict[str, Any]]:
    """Run a cell and return all that it sent, in order."""
    sent: list[dict[str, Any]] = []
    kernel.execute_interactive(
        source, timeout=TIMEOUT_S, output_hook=sent.append, allow_stdin=False, store_history=False
    )
    return sent
