"""A search says which engine is in use and why, and what to do about each that is not."""

from __future__ import annotations

from sandbox.engine import Attempt, Engine, Problem, Search

ENGINE = Engine(
    kind="docker",
    name="Docker Engine 26.1.5",
    docker_host="unix:///var/run/docker.sock",
    api_version="1.45",
    image_store="containerd",
    reaches_this_machine=True,
    found_by="DOCKER_HOST",
)
DEAD = Attempt("DOCKER_HOST", "nobody answers at unix:///x.", "Start it.", Problem.DEAD_DAEMON)


def test_the_reason_names_engine_address_and_how_it_was_found() -> None:
    """One line is enough for `start` and notebook 00."""
    search = Search(ENGINE, (Attempt("DOCKER_HOST", "Docker Engine 26.1.5 is fine.", engine=ENGINE),))
    assert search.reason == "Docker Engine 26.1.5 at unix:///var/run/docker.sock, from DOCKER_HOST"


def test_the_reason_for_none_is_the_first_thing_that_went_wrong() -> None:
    """The first candidate is the one that the learner meant."""
    assert Search(None, (DEAD,)).reason == "no engine: DOCKER_HOST: nobody answers at unix:///x."


def test_the_report_has_a_fix_under_each_attempt_that_needs_one() -> None:
    """A newcomer reads what happened and what to do, in that order."""
    assert Search(None, (DEAD,)).report() == (
        "Engine: none that the course can use.\n"
        "- DOCKER_HOST: nobody answers at unix:///x.\n"
        "  How to mend it: Start it."
    )
