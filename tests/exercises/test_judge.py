"""`judge` is pure, a case survives JSON, and a broken check is never the learner's mistake."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.exercises import Case, Misconception, Outcome, Task, Verdict, judge, not_right
from sandbox.snapshot import ManifestState, RegistryState, RepositoryState, Snapshot
from sandbox.wire.log import LoggedRequest
from tests.exercises.cases import case_of, verdict_on
from tests.exercises.minicourse.good import choice, predict, task

if TYPE_CHECKING:
    from sandbox.exercises import Json

texts = st.text(max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
digests = st.integers(0, 9).map(lambda digit: f"sha256:{str(digit) * 64}")
manifests = st.builds(ManifestState, media_type=texts, config_digest=digests, children=st.tuples(digests))
repositories = st.builds(
    RepositoryState,
    tags=st.dictionaries(texts, digests, max_size=3),
    manifests=st.dictionaries(digests, manifests, max_size=3),
)
registries = st.builds(RegistryState, repositories=st.dictionaries(texts, repositories, max_size=2))
snapshots = st.builds(Snapshot, registries=st.dictionaries(texts, registries, max_size=2), images=st.just({}))
requests = st.builds(
    LoggedRequest,
    time=st.datetimes(timezones=st.just(UTC)),
    method=st.sampled_from(["GET", "PUT", "HEAD"]),
    path=texts,
    status=st.integers(100, 599),
)
cases = st.builds(
    Case,
    exercise_id=texts,
    parameters=st.dictionaries(texts, values, max_size=3),
    answer=values,
    before=snapshots,
    after=snapshots,
    requests=st.lists(requests, max_size=3).map(tuple),
    facts=st.dictionaries(texts, values, max_size=3),
)


@given(cases)
def test_a_case_survives_json(case: Case) -> None:
    assert Case.from_json(json.loads(json.dumps(case.to_json()))) == case


@given(st.sampled_from(Outcome), texts, st.none() | st.just("tag-is-a-copy"))
def test_a_verdict_survives_json(outcome: Outcome, evidence: str, slug: str | None) -> None:
    verdict = Verdict(outcome, evidence, slug)
    assert Verdict.from_json(json.loads(json.dumps(verdict.to_json()))) == verdict


def test_headlines() -> None:
    assert verdict_on(choice, 1).headline("90.1") == "Exercise 90.1: solved"
    assert verdict_on(choice).headline("90.1") == "Exercise 90.1: not solved yet"
    assert not_right("tag-is-a-copy", "").headline("5.5") == "Exercise 5.5: not yet right [tag-is-a-copy]"
    assert not_right(None, "").headline("5.5") == "Exercise 5.5: not yet right"


@pytest.mark.parametrize("answer", [99, "text"])
def test_a_saved_answer_of_an_older_course_is_no_mistake_of_the_learner(answer: Json) -> None:
    assert verdict_on(choice, answer).outcome in {Outcome.PROBLEM, Outcome.NOT_YET}


def test_an_exception_in_a_check_is_a_sandbox_problem_that_names_it() -> None:
    def check(case: Case) -> Verdict:
        known: dict[str, Verdict] = {}
        return known[case.exercise_id]

    verdict = judge(replace(task, kind=Task(check)), case_of(task))
    assert verdict.headline("90.7") == "Exercise 90.7: sandbox problem (not your mistake)"
    assert "KeyError: '90.7'" in verdict.evidence


def test_a_misconception_that_is_not_declared_is_a_sandbox_problem() -> None:
    broken = replace(task, kind=Task(lambda _: not_right("unheard-of", "")))
    assert judge(broken, case_of(task)).outcome is Outcome.PROBLEM


def test_a_case_of_another_exercise_is_a_sandbox_problem() -> None:
    assert judge(choice, case_of(predict)).outcome is Outcome.PROBLEM


def test_values_are_a_learners_own_and_stay_the_same() -> None:
    draws = {learner: task.parameters(f"{learner}/90.7/1")["version"] for learner in "abcdefgh"}
    assert draws == {learner: task.parameters(f"{learner}/90.7/1")["version"] for learner in "abcdefgh"}
    assert len(set(draws.values())) > 4


def test_a_slug_is_lower_case_words() -> None:
    with pytest.raises(ValueError, match="lower-case words"):
        Misconception("Tag is a copy", "")


def test_times_keep_their_zone() -> None:
    request = LoggedRequest(datetime(2026, 11, 23, 12, tzinfo=UTC), "GET", "/v2/", 200)
    case = replace(case_of(choice), requests=(request,))
    assert Case.from_json(case.to_json()).requests == (request,)
