"""The picture of a learner's machine."""

from __future__ import annotations

from sandbox.views.picture import Machine, picture_text

WHOLE = Machine(
    engine="Docker Engine 26.1.5",
    image="skylark/forecast:0.1",
    containers=("merry_heron",),
    registry="127.0.0.1:5001",
    repositories=("skylark/forecast",),
)


def test_image_container_and_registry_are_in_one_picture() -> None:
    assert picture_text(WHOLE).splitlines() == [
        "your machine",
        "├─ engine             keeps images, makes containers",
        "│  └─ image           skylark/forecast:0.1",
        "│     └─ container    made from it",
        "└─ registry           stores images, hands them out over HTTP",
        "   └─ holds           skylark/forecast",
    ]


def test_names_and_addresses_are_in_the_full_form_alone() -> None:
    full = picture_text(WHOLE, full=True)
    for own in ("Docker Engine 26.1.5", "merry_heron", "127.0.0.1:5001"):
        assert own in full
        assert own not in picture_text(WHOLE)


def test_what_is_not_there_is_not_drawn() -> None:
    assert picture_text(Machine(engine="Docker Engine 26.1.5")).splitlines() == [
        "your machine",
        "├─ engine             keeps images, makes containers",
        "└─ registry           none is running yet",
    ]


def test_a_missing_engine_is_said() -> None:
    assert "├─ engine             none was found: see lab.doctor()" in picture_text(Machine(engine=""))
