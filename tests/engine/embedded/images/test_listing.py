"""Which names a pattern of the list's filter means."""

from __future__ import annotations

import pytest

from sandbox.engine.embedded.images.listing import matches_any

DIGEST = "sha256:" + "0" * 64


@pytest.mark.parametrize(
    ("name", "pattern", "expected"),
    [
        ("forecast:1.0", "forecast", True),
        ("forecast:1.0", "forecast:1.*", True),
        ("forecast:1.0", "forecast:2.0", False),
        ("skylark/forecast:1.0", "*", False),
        ("127.0.0.1:5000/forecast:1.0", "127.0.0.1:5000/forecast", True),
        (f"127.0.0.1:5000/forecast@{DIGEST}", "127.0.0.1:5000/forecast", True),
        (f"forecast@{DIGEST}", f"forecast@{DIGEST}", True),
    ],
)
def test_a_pattern_means_names_with_or_without_tag(name: str, pattern: str, *, expected: bool) -> None:
    assert matches_any(name, [pattern]) == expected
