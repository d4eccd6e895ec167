"""The session on a real engine, and without one."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

import nbformat
import pytest
import requests
from nbclient import NotebookClient

from sandbox.course import skylark
from sandbox.course.chapter_01 import own_version
from sandbox.course.chapters import exercises
from sandbox.course.edition import edition_of
from sandbox.course.missing import SENTENCE
from sandbox.course.session import Session
from sandbox.errors import LearnerError, NoEngineError
from sandbox.exercises import Outcome
from sandbox.exercises.progress.entry import Entry
from sandbox.exercises.proof.cells import exercise_ids
from sandbox.exercises.review import can_return
from sandbox.exercises.ways import answer_of
from tests.course.notebooks import notebook_of

if TYPE_CHECKING:
    from sandbox.course.review import Review
    from sandbox.exercises.card.card import Card


@pytest.fixture
def without_engine(environ: pytest.MonkeyPatch) -> Session:
    """Open a session that finds no engine."""
    environ.setenv("COURSE_ENGINE", "none")
    return Session.open()


def names_on(session: Session) -> dict[str, str | None]:
    """Return {name: image ID} of the engine."""
    return {name: image.id for image in session.docker.images.list() for name in image.tags}


@pytest.mark.docker
def test_a_forecast_can_be_read_from_a_container_that_never_ran(session: Session) -> None:
    image = session.forecast("0.1")
    container = session.docker.containers.create("skylark/forecast:0.1")
    assert '"wind": "southwest 4"' in session.read(container)
    assert container.status == "created"
    assert "skylark/forecast:0.1" in image.tags


@pytest.mark.docker
def test_a_colleagues_push_changes_the_registry_and_no_name_on_the_engine(session: Session) -> None:
    registry, names = session.registry(), names_on(session)
    session.colleague_pushes("0.2", wind="northwest 8")
    tags = requests.get(registry.url + "/v2/skylark/forecast/tags/list", timeout=10).json()
    assert tags["tags"] == ["0.2"]
    assert names_on(session) == names
    paths = [request.path for request in registry.requests()]
    assert paths == ["/v2/skylark/forecast/tags/list"], "her requests are not the learner's"


def test_an_edition_stays_until_a_fresh_start(without_engine: Session) -> None:
    first = edition_of(without_engine.home)
    assert edition_of(Session.open().home) == first
    without_engine.reset()
    assert edition_of(without_engine.home) != first


def test_a_damaged_edition_is_drawn_again(without_engine: Session) -> None:
    edition_of(without_engine.home)
    (without_engine.home.path / "edition.json").write_text('{"version": 1, "edition": 7}')
    assert len(edition_of(without_engine.home)) == 16
    (without_engine.home.path / "edition.json").write_text("{")
    with pytest.warns(UserWarning, match="edition"):
        assert len(edition_of(without_engine.home)) == 16


def test_two_editions_have_no_content_in_common() -> None:
    mine, yours = (skylark.forecast("0.1", edition=edition) for edition in ("mine", "yours"))
    assert not mine.blobs.keys() & yours.blobs.keys()


def test_versions_share_their_stations_and_nothing_else() -> None:
    first, second = (skylark.forecast(version, edition="mine") for version in ("0.1", "0.2"))
    assert first.blobs.keys() & second.blobs.keys() == {first.layers[0].descriptor.digest}


@pytest.mark.docker
def test_wire_tells_of_the_block_alone(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    registry = session.registry()
    requests.get(registry.url + "/v2/before/tags/list", timeout=10)
    with session.wire():
        requests.get(registry.url + "/v2/within/manifests/1", timeout=10)
    requests.get(registry.url + "/v2/after/tags/list", timeout=10)
    said = capsys.readouterr().out
    assert "pull from within" in said
    assert "before" not in said
    assert "after" not in said


@pytest.mark.docker
def test_picture_and_graph_show_what_there_is(session: Session) -> None:
    session.forecast("0.1")
    assert "none is running yet" in repr(session.picture("skylark/forecast:0.1"))
    session.registry()
    assert "nothing so far" in repr(session.picture("skylark/forecast:0.1"))
    session.colleague_pushes("0.1", wind="west 5")
    assert "skylark/forecast\n└─ 0.1 → manifest" in repr(session.graph())
    assert session.registry().address in session.picture().text


@pytest.mark.docker
def test_what_a_block_changed_is_drawn_and_opens_to_the_registry_s_bytes(
    session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    session.registry()
    session.colleague_pushes("0.1", wind="west 3")
    with session.changes(f"{skylark.REPOSITORY}:0.1"):
        session.colleague_pushes("0.1", wind="west 4")
    printed = capsys.readouterr().out
    assert "tag moved       0.1" in printed
    assert "no tag reaches  manifest, config, layer c" in printed
    graph = session.graph(skylark.REPOSITORY)
    assert "no tag → manifest  (was 0.1)" in repr(graph)
    graph.open_part(session.registry().client.resolve(skylark.REPOSITORY, "0.1").digest)
    assert "(the same)" in graph.details
    assert repr(session.timeline(f"{skylark.REPOSITORY}:0.1")).splitlines()[1:] == [
        "  1  image 1",
        "  2  image 2  (now)",
    ]


@pytest.mark.docker
def test_layers_say_what_a_push_would_send(session: Session) -> None:
    session.registry()
    session.colleague_pushes("0.1", wind="west 3")
    image = session.forecast("0.2")
    image.tag(skylark.REPOSITORY, tag="mine")
    told = repr(session.layers(f"{skylark.REPOSITORY}:0.1", f"{skylark.REPOSITORY}:mine"))
    assert told.splitlines()[-2:] == ["  already there layer a", "  would travel  own layer 2"]
    with pytest.raises(LearnerError, match=r"Neither your registry nor your engine has nothing:1"):
        session.layers("nothing:1")


@pytest.mark.docker
def test_a_free_port_is_free(session: Session) -> None:
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://127.0.0.1:{session.free_port()}/", timeout=10)


@pytest.mark.docker
def test_a_port_that_a_stopped_registry_wants_again_is_not_given_away(session: Session) -> None:
    registry = session.registry()
    registry.stop()
    assert str(session.free_port()) != registry.address.rpartition(":")[2]


@pytest.mark.docker
def test_only_a_drill_breaks_something(session: Session) -> None:
    with pytest.raises(LearnerError, match=r"Exercise 1\.1 breaks nothing"):
        session.break_it("1.1")


@pytest.mark.docker
def test_the_doctor_says_the_same_everywhere_and_shows_the_rest(session: Session) -> None:
    assert repr(session.doctor()) == "The doctor found an engine: everything in this course can run."
    assert session.search.reason in session.doctor().text


def test_without_an_engine_whatever_is_asked_of_it_is_answered_kindly(without_engine: Session) -> None:
    for ask in (
        lambda: without_engine.docker.images,
        lambda: without_engine.registry().url,
        lambda: without_engine.forecast("0.1"),
        without_engine.graph,
        lambda: without_engine.registry_image,
        lambda: without_engine.break_it("1.7"),
    ):
        with pytest.raises(NoEngineError):
            ask()
    assert repr(without_engine.docker) == SENTENCE
    assert "none was found" in repr(without_engine.picture("skylark/forecast:0.1"))


def test_without_an_engine_the_doctor_s_text_form_is_the_whole_report(without_engine: Session) -> None:
    assert repr(without_engine.doctor()) == without_engine.search.report()
    assert "How to mend it" in repr(without_engine.doctor())


def test_without_an_engine_notebook_00_shows_no_traceback(environ: pytest.MonkeyPatch) -> None:
    environ.setenv("COURSE_ENGINE", "none")
    notebook = nbformat.reads(json.dumps(notebook_of("00")), as_version=4)  # type: ignore[no-untyped-call]
    NotebookClient(notebook, timeout=60, kernel_name="python3", allow_errors=True).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    errors = [output for output in outputs if output.output_type == "error"]
    assert {(one.ename, one.evalue) for one in errors} == {("NoEngineError", SENTENCE)}
    assert {"\n".join(one.traceback) for one in errors} == {f"NoEngineError: {SENTENCE}"}
    texts = [output.data["text/plain"] for output in outputs if output.output_type == "execute_result"]
    for exercise_id in exercise_ids(notebook_of("00")):
        assert any(text.startswith(f"Exercise {exercise_id}: not solved yet") for text in texts)


def test_a_name_is_made_valid_and_kept(without_engine: Session) -> None:
    assert repr(without_engine.choose_name("Ada Lovelace")).startswith("Your name in this course")
    assert without_engine.learner.name == "ada-lovelace"
    assert Session.open().learner.name == "ada-lovelace"


def test_the_name_card_takes_what_is_typed_and_says_what_became_of_it(without_engine: Session) -> None:
    card = without_engine.choose_name()
    card.take("  Grace  H. ")
    assert card.name == without_engine.learner.name == "grace-h"
    assert card.problem == ""


def test_a_name_that_can_not_be_made_valid_is_refused_in_the_card(without_engine: Session) -> None:
    card = without_engine.choose_name()
    before = without_engine.learner.name
    card.take("///")
    assert card.name == without_engine.learner.name == before
    assert "///" in card.problem
    card.take("Grace")
    assert (card.name, card.problem) == ("grace", "")


def test_progress_marks_what_is_solved_in_the_view_alone(without_engine: Session) -> None:
    before = repr(without_engine.progress())
    assert "⬜ 1.1" in without_engine.progress().text
    without_engine.exercise("1.1", answer=[0, 1, 2, 3, 4, 5])
    assert "✅ 1.1" in without_engine.progress().text
    assert re.search(r"01  What is a registry\?  .+ \(1 of \d+ solved\)", without_engine.progress().text)
    assert repr(without_engine.progress()) == before


def test_an_answer_that_can_not_be_read_is_answered_with_how_to_write_it(without_engine: Session) -> None:
    with pytest.raises(LearnerError, match="letter"):
        without_engine.exercise("0.1", answer="z")


@pytest.mark.docker
def test_a_task_is_dealt_again_with_a_version_of_its_own(session: Session) -> None:
    registry, client = session.registry(), session.docker
    yesterday = (datetime.now(UTC) - timedelta(days=1, hours=1)).isoformat()
    session.store.put("1.5", Entry(attempt=1, solved_at=yesterday))
    own_version.reference(session, client, registry, "0.1")
    (card,) = cast("Review", session.review()).cards
    version = str(card.card.parameters(card.card.entry)["version"])
    assert card.card.check().outcome is Outcome.NOT_YET
    own_version.only_tag(session, registry, version)
    assert card.card.check().misconception == "tag-is-a-push"
    own_version.reference(session, client, registry, version)
    assert cast("Card", session.review("1.5")).verdict.is_solved
    assert session.store.entry("1.5").history == ()


def test_a_question_is_dealt_again_the_day_after(without_engine: Session) -> None:
    exercise = next(one for one in exercises().values() if can_return(one))
    assert repr(without_engine.review()) == "Nothing is due for review."
    yesterday = (datetime.now(UTC) - timedelta(days=1, hours=1)).isoformat()
    without_engine.store.put(exercise.id, Entry(attempt=1, solved_at=yesterday))
    assert "Due for review: 1." in without_engine.progress().text
    dealt = without_engine.review()
    assert repr(dealt) == f"Review: {exercise.id}"
    (card,) = dealt.cards
    card.card.check(answer_of(exercise.right_way, card.card.known(card.card.entry)))
    assert card.verdict.is_solved
    assert "Nothing is due for review. The next exercise comes back on " in repr(without_engine.review())
    with pytest.raises(
        LearnerError, match=rf"Exercise {exercise.id} is not due for review\. Due now: none\."
    ):
        without_engine.review(exercise.id, "a")
