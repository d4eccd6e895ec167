"""Columns, sizes and ages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.engine.command.tables.ages import (
    ago,
    go_calendar,
    go_form_of,
    human_age,
    read_moment,
    read_since,
)
from sandbox.engine.command.tables.columns import aligned, short_id, shortened
from sandbox.engine.command.tables.order import natural
from sandbox.engine.command.tables.sizes import human_size, image_size, memory_size, read_size

HOUR = 3600
DAY = 24 * HOUR


@pytest.mark.parametrize(
    ("size", "shown", "as_image"),
    [
        (0, "0B", "0B"),
        (999, "999B", "999B"),
        (1000, "1kB", "1kB"),
        (5632, "5.632kB", "5.63kB"),
        (23074423, "23.07MB", "23.1MB"),
        (1_982_464, "1.982MB", "1.98MB"),
        (12_345_678_901, "12.35GB", "12.3GB"),
        (-7_742_000, "-7.742e+06B", "-7.74e+06B"),
    ],
)
def test_sizes_have_four_digits_and_those_of_images_three(size: int, shown: str, as_image: str) -> None:
    assert (human_size(size), image_size(size)) == (shown, as_image)


def test_memory_is_counted_in_1024s() -> None:
    assert memory_size(25276510208) == "23.54GiB"
    assert memory_size(1024) == "1KiB"


@pytest.mark.parametrize(
    ("text", "size"),
    [("64m", 64 << 20), ("1g", 1 << 30), ("10", 10), ("1.5k", 1536), ("2MiB", 2 << 20), ("5kb", 5120)],
)
def test_sizes_are_read(text: str, size: int) -> None:
    assert read_size(text) == size


def test_what_is_no_size_is_refused() -> None:
    with pytest.raises(ValueError, match="invalid size: 'much'"):
        read_size("much")


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0.9, "Less than a second"),
        (1, "1 second"),
        (59, "59 seconds"),
        (60, "About a minute"),
        (120, "2 minutes"),
        (59 * 60, "59 minutes"),
        (HOUR, "About an hour"),
        (1.4 * HOUR, "About an hour"),
        (1.6 * HOUR, "2 hours"),
        (47 * HOUR, "47 hours"),
        (2 * DAY, "2 days"),
        (13 * DAY, "13 days"),
        (14 * DAY, "2 weeks"),
        (60 * DAY, "2 months"),
        (729 * DAY, "24 months"),
        (730 * DAY, "2 years"),
    ],
)
def test_ages_are_told_roughly(seconds: float, shown: str) -> None:
    assert human_age(seconds) == shown
    now = datetime(2026, 11, 25, tzinfo=UTC)
    assert ago(now - timedelta(seconds=seconds), now) == f"{shown} ago"


def test_moments_are_written_as_go_does() -> None:
    assert go_form_of("2026-11-25T18:08:06.455901915Z") == "2026-11-25 18:08:06.455901915 +0000 UTC"
    assert go_calendar(read_moment("2026-05-07T21:09:36.000000000+00:00")) == "Thu May  7 21:09:36 2026"


def test_a_span_or_a_time_becomes_seconds() -> None:
    now = datetime(2026, 11, 25, 12, tzinfo=UTC)
    assert read_since("1h30m", now) == str(int(now.timestamp()) - 5400)
    assert read_since("0s", now) == str(int(now.timestamp()))
    assert read_since("1700000000.5") == "1700000000.5"
    assert read_since("2026-11-25T12:00:00Z") == f"{int(now.timestamp())}.000000000"
    with pytest.raises(ValueError, match='failed to parse value as time or duration: "soon"'):
        read_since("soon")


def test_columns_are_ten_wide_at_least_and_three_apart() -> None:
    assert (
        aligned(["TAG\tSIZE\tNAME", "1.0\t23.07MB\ta"]) == "TAG       SIZE      NAME\n1.0       23.07MB   a\n"
    )
    assert aligned(["A", "BB\tC"]) == "A\nBB        C\n"


@given(st.lists(st.lists(st.text("abc", max_size=12), min_size=3, max_size=3), min_size=1))
def test_every_cell_of_a_column_begins_at_the_same_place(rows: list[list[str]]) -> None:
    lines = aligned(["\t".join(row) for row in rows]).splitlines()
    second = max(max(len(row[0]) for row in rows) + 3, 10)
    third = second + max(max(len(row[1]) for row in rows) + 3, 10)
    for line, row in zip(lines, rows, strict=True):
        assert line[:second].rstrip() == row[0]
        assert line[second:third].rstrip() == row[1]
        assert line[third:] == row[2]


def test_long_texts_are_cut_with_an_ellipsis() -> None:
    assert shortened("/bin/registry serve /etc/docker", 20) == "/bin/registry serve…"
    assert shortened("short", 20) == "short"
    assert short_id("sha256:0123456789abcdef") == "0123456789ab"
    assert short_id("0123456789abcdef") == "0123456789ab"


def test_numbers_in_names_count_as_numbers() -> None:
    assert sorted(["v10", "v2", "v1", "a"], key=natural) == ["a", "v1", "v2", "v10"]
