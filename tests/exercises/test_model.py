"""What a card does: answers, hints, the solution, starting over, and what is still there afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox.exercises import Outcome
from sandbox.exercises.card import Card, CardModel
from sandbox.exercises.kinds import InvalidAnswerError
from sandbox.exercises.progress import ProgressStore
from sandbox.home import Learner
from tests.exercises.minicourse.good import EXERCISES, blank, choice, code, order, predict, task
from tests.exercises.still import StillWorld, registry_with

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.exercises import Exercise


@pytest.fixture
def store(tmp_path: Path) -> ProgressStore:
    """Return an empty store."""
    return ProgressStore(tmp_path / "progress.json")


def open_model(exercise: Exercise, store: ProgressStore, world: StillWorld | None = None) -> CardModel:
    """Run the exercise's cell."""
    model = CardModel(exercise, world or StillWorld(), store)
    model.run()
    return model


def test_answers_and_verdicts_are_there_in_the_next_kernel(store: ProgressStore) -> None:
    model = open_model(choice, store)
    assert model.check(0).misconception == "tag-is-a-copy"
    model.hint()
    again = open_model(choice, ProgressStore(store.path))
    assert again.state() == model.state()
    assert again.state()["answer"] == 0
    assert again.check(1).is_solved


def test_the_targeted_hint_comes_first_then_the_ladder_and_all_stay(store: ProgressStore) -> None:
    model = open_model(choice, store)
    model.check(0)
    for _ in range(4):
        model.hint()
    assert list(model.entry.hints) == ["tag-is-a-copy", "1", "2", "3"]
    model.hint()
    assert model.notice == "All hints are open."
    model.check(2)
    model.hint()
    model.start_over()
    assert list(model.entry.hints) == ["tag-is-a-copy", "1", "2", "3", "latest-is-newest"]


def test_the_solution_opens_after_a_try(store: ProgressStore) -> None:
    model = open_model(choice, store)
    model.check()
    model.solution()
    assert model.state()["solution"] is None
    assert "Show me anyway" in model.notice
    model.check(0)
    model.solution()
    assert "a movable name" in str(model.state()["solution"])
    assert model.entry.review


def test_the_solution_opens_anyway_and_comes_back_in_review(store: ProgressStore) -> None:
    model = open_model(choice, store)
    model.solution(anyway=True)
    assert model.state()["solution"]
    assert model.state()["review"] is True


def test_who_has_solved_it_may_look_without_review(store: ProgressStore) -> None:
    model = open_model(choice, store)
    model.check(1)
    model.solution()
    assert model.state()["review"] is False


def test_the_solution_of_a_task_holds_the_learners_own_values(store: ProgressStore) -> None:
    model = open_model(task, store)
    model.solution(anyway=True)
    version = model.entry.parameters["version"]
    solution = model.state()["solution"]
    assert isinstance(solution, dict)
    assert f"version = '{version}'\nimage = client" in solution["html"]
    assert "# a name costs no bytes" in solution["html"]


def test_starting_over_draws_new_values_and_keeps_what_was_solved(store: ProgressStore) -> None:
    model = open_model(blank, store)
    version = model.entry.parameters["version"]
    model.check(f"skylark/forecast:{version}")
    model.start_over()
    assert model.verdict.outcome is Outcome.NOT_YET
    assert model.entry.attempt == 2
    assert model.entry.parameters != {"version": version}
    assert model.entry.solved_at
    assert [line["outcome"] for line in model.entry.history] == ["solved"]


def test_values_stay_for_the_attempt(store: ProgressStore) -> None:
    first = open_model(blank, store).entry.parameters
    assert open_model(blank, ProgressStore(store.path)).entry.parameters == first


def test_the_learners_name_is_the_one_of_now(store: ProgressStore) -> None:
    world = StillWorld()
    model = open_model(choice, store, world)
    world.learner = Learner("author", "zoe")
    assert "zoe" in str(model.state()["statement"])


def test_a_task_is_checked_when_its_cell_runs_and_stays_solved(store: ProgressStore) -> None:
    world = StillWorld()
    version = str(open_model(task, store, world).entry.parameters["version"])
    world.state = registry_with({"0.1": "a", version: "b"})
    assert open_model(task, store, world).verdict.misconception == "tag-is-a-copy"
    world.state = registry_with({"0.1": "a", version: "a"})
    assert open_model(task, store, world).verdict.is_solved
    world.state = registry_with({})
    assert open_model(task, store, world).verdict.is_solved, "the registry may go, the progress stays"
    assert store.entry("90.7").case is not None


def test_the_first_look_is_kept_until_the_registry_is_another(store: ProgressStore) -> None:
    world = StillWorld(state=registry_with({"0.1": "a"}))
    first = open_model(task, store, world).entry.before
    world.state = registry_with({"0.1": "b"})
    assert open_model(task, store, world).entry.before == first
    world.identities = {}
    assert open_model(task, store, world).entry.before == first, "not opened yet in this kernel"
    world.identities = {"local": "still", "second": "new"}
    assert open_model(task, store, world).entry.before == first, "one more registry"
    world.identities = {"local": "another"}
    assert open_model(task, store, world).entry.before == world.state.to_json()


def test_a_prediction_is_kept_then_judged_and_called_seen_if_changed_afterwards(store: ProgressStore) -> None:
    world = StillWorld()
    model = open_model(predict, store, world)
    assert model.check(1).outcome is Outcome.NOT_YET
    world.log = world.pull()
    assert open_model(predict, store, world).verdict.misconception == "latest-is-newest"
    assert model.check(1).misconception == "latest-is-newest"
    assert store.entry("90.3").answer == {"option": 1, "seen": False}
    assert "seen, not predicted" in model.check(0).evidence


def test_without_an_engine_a_task_says_so_and_is_not_wrong(store: ProgressStore) -> None:
    model = open_model(task, store, StillWorld(missing="No Docker engine was found."))
    assert model.verdict.outcome is Outcome.NOT_YET
    assert "No Docker engine was found." in model.verdict.evidence


def test_a_world_that_cannot_be_looked_at_is_a_sandbox_problem(store: ProgressStore) -> None:
    model = open_model(task, store, StillWorld(broken=ConnectionError("refused")))
    assert model.verdict.outcome is Outcome.PROBLEM
    assert "ConnectionError: refused" in model.verdict.evidence
    assert model.entry.tries == 0


def test_code_is_judged_by_what_it_does(store: ProgressStore) -> None:
    model = CardModel(code, StillWorld(), store)
    assert model.run(max).misconception == "latest-is-newest"
    assert model.run(lambda tags: tags[-1]).is_solved


def test_an_answer_typed_in_a_cell_counts(store: ProgressStore) -> None:
    model = CardModel(choice, StillWorld(), store)
    assert model.run("b").is_solved
    with pytest.raises(InvalidAnswerError, match="a to c"):
        model.run("x")


def test_what_the_card_cannot_read_becomes_a_remark(store: ProgressStore) -> None:
    model = open_model(order, store)
    model.act({"action": "check", "answer": [0, 1]})
    assert "Name each of the 4 steps once." in str(model.state()["notice"])


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda one: one.kind.name)
def test_the_text_form_is_one_for_all_learners(
    exercise: Exercise, store: ProgressStore, tmp_path: Path
) -> None:
    other = StillWorld(learner=Learner("b7", "zoe"))
    mine = open_model(exercise, store).text_form()
    theirs = open_model(exercise, ProgressStore(tmp_path / "other.json"), other).text_form()
    assert mine == theirs
    assert mine.startswith(f"Exercise {exercise.id}: not solved yet\n{exercise.title}")


def test_only_the_first_line_of_the_text_form_tells_the_verdict(store: ProgressStore) -> None:
    model = open_model(choice, store)
    before = model.text_form().partition("\n")[2]
    model.check(0)
    model.hint()
    model.solution()
    assert model.text_form() == f"Exercise 90.1: not yet right [tag-is-a-copy]\n{before}"


def test_the_full_text_tells_all_that_the_card_shows(store: ProgressStore) -> None:
    model = open_model(blank, store)
    model.check("skylark/forecast")
    model.hint()
    text = model.full_text()
    assert "No tag means `latest`." in text
    assert str(model.entry.parameters["version"]) in text
    assert "Who moved `latest`, and when?" in text


def test_markup_in_statements_and_answers_stays_text(store: ProgressStore) -> None:
    assert "&lt;b&gt;Not bold&lt;/b&gt;" in str(open_model(choice, store).state()["statement"])
    model = open_model(blank, store)
    model.check("<img src=x onerror=alert(1)>")
    assert "<img" not in str(model.state()["verdict"])


def test_a_cards_text_is_whole_and_has_no_address(store: ProgressStore) -> None:
    card = Card(open_model(choice, store))
    data, _ = card._repr_mimebundle_()  # this is what Jupyter calls
    assert data["text/plain"] == repr(card) == card.card.text_form()
    assert len(data["text/plain"]) > 110
    assert "application/vnd.jupyter.widget-view+json" in data


def test_two_cards_of_one_exercise_follow_each_other(store: ProgressStore) -> None:
    first, second = (Card(open_model(choice, store)) for _ in range(2))
    first.card.check(1)
    assert second.state["verdict"]["outcome"] == "SOLVED"


def test_a_click_draws_its_own_card_once_and_those_beside_it(store: ProgressStore) -> None:
    cards = {name: Card(open_model(choice, store)) for name in ("first", "second")}
    drawn: list[str] = []
    for name, card in cards.items():
        card.observe(lambda _, name=name: drawn.append(name), "state")
    cards["first"].on_message(cards["first"], {"action": "check", "answer": 1, "number": 1}, [])
    assert drawn == ["second", "first"]
