"""Write a line or a function that is judged by what it does on several inputs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sandbox.exercises.kinds.kind import InvalidAnswerError, Kind
from sandbox.exercises.verdict import Verdict, not_yet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sandbox.exercises.case import Case, Json


@dataclass(frozen=True)
class Code(Kind):
    """The learner's function is called on `inputs(parameters)`, a list of positional arguments each.

    What is stored, and what `check` sees as `case.answer`, is one `{"input", "result"}` or
    `{"input", "error"}` per call, so that it can be judged again without the function. The check cell passes
    the function: `lab.exercise("5.4", answer=newest)`.
    """

    inputs: Callable[[Mapping[str, Json]], Sequence[Sequence[Json]]]
    check: Callable[[Case], Verdict]
    name: ClassVar[str] = "code"
    in_cells: ClassVar[bool] = True
    in_card: ClassVar[bool] = False

    def judge(self, case: Case) -> Verdict:
        """What `check` says of the calls."""
        calls = case.answer if isinstance(case.answer, list | tuple) else []
        if all("error" not in call and call["result"] is None for call in calls):
            return not_yet("Write your function, then run the check cell: so far it returns nothing.")
        return self.check(case)

    def lines(self) -> list[str]:
        """The task is all in its statement."""
        return []

    def call(self, function: object, parameters: Mapping[str, Json]) -> Json:
        """Call the learner's function on every input.

        Raises:
            InvalidAnswerError: it is nothing that can be called.
        """
        if not callable(function):
            raise InvalidAnswerError(f"Pass your function itself, not {function!r}.")
        return [_call(function, arguments) for arguments in self.inputs(parameters)]


def _call(function: Callable[..., object], arguments: Sequence[Json]) -> dict[str, Json]:
    try:
        result = function(*arguments)
    except Exception as error:  # noqa: BLE001  # the learner's mistake is what the check is about
        return {"input": list(arguments), "error": f"{type(error).__name__}: {error}"}
    try:
        return {"input": list(arguments), "result": json.loads(json.dumps(result))}
    except (TypeError, ValueError):
        return {
            "input": list(arguments),
            "error": f"it returned {type(result).__name__}, which is no plain value",
        }
