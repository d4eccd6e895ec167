"""The text of a progress is the one that dockerd writes; these lines were its own."""

from __future__ import annotations

import pytest

from sandbox.engine.embedded.transfer.progress import bar, human_size, progress, step


@pytest.mark.parametrize(
    ("current", "total", "text"),
    [
        (32768, 3010808, "[>                                                  ]  32.77kB/3.011MB"),
        (3679, 10263, "[=================>                                 ]  3.679kB/10.26kB"),
        (10263, 10263, "[==================================================>]  10.26kB/10.26kB"),
        (196608, 3010808, "[===>                                               ]  196.6kB/3.011MB"),
        (20000, 10263, "[==================================================>]     20kB"),
        (512, 0, "    512B"),
    ],
)
def test_a_progress_is_drawn(current: int, total: int, text: str) -> None:
    assert bar(current, total) == text


@pytest.mark.parametrize(("size", "text"), [(0, "0B"), (999, "999B"), (1000, "1kB"), (3.2e15, "3.2PB")])
def test_sizes_have_four_digits(size: float, text: str) -> None:
    assert human_size(size) == text


def test_messages_have_dockerds_fields() -> None:
    assert step("852c2ad76806", "Pull complete") == {
        "status": "Pull complete",
        "progressDetail": {},
        "id": "852c2ad76806",
    }
    assert progress("852c2ad76806", "Downloading", 1, 2)["progressDetail"] == {"current": 1, "total": 2}
