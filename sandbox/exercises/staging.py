"""Where a session breaks something: the fault of a drill is set up in the live world, once.

`lab.break_it("1.7")` may be called again at any time. While what it broke is there, mended or not, nothing is
done; after a fresh start, or a new attempt, it breaks again. What was solved stays solved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sandbox.errors import LearnerError
from sandbox.exercises.card.model import CardModel
from sandbox.exercises.kinds.repair import Repair

if TYPE_CHECKING:
    from sandbox.exercises.case import Json
    from sandbox.exercises.exercise import Exercise
    from sandbox.exercises.progress.entry import Entry
    from sandbox.exercises.progress.store import ProgressStore
    from sandbox.exercises.world import World


class Broken(Mapping[str, "Json"]):
    """What a notebook may know of a fault, as {name: value}; shown, it says that there is one."""

    def __init__(self, exercise_id: str, facts: Mapping[str, Json]) -> None:
        """Keep both."""
        self._exercise_id = exercise_id
        self._facts = facts

    def __getitem__(self, name: str) -> Json:
        """Return one fact."""
        return self._facts[name]

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        return iter(self._facts)

    def __len__(self) -> int:
        """Count them."""
        return len(self._facts)

    def __repr__(self) -> str:
        """Say the same on every machine."""
        return f"Something broke. Exercise {self._exercise_id} asks what."


def break_it(exercise: Exercise, world: World, store: ProgressStore, lab: Any) -> Broken:  # noqa: ANN401
    """Set up the fault of a drill, unless it is there; `lab` is what its author's functions work with.

    Raises:
        LearnerError: the exercise is no drill.
    """
    kind = exercise.kind
    if not isinstance(kind, Repair):
        raise LearnerError(f"Exercise {exercise.id} breaks nothing. Open it with its own cell.")
    model = CardModel(exercise, world, store)
    entry = model.open()
    if not _is_there(entry, world):
        parameters = model.parameters(entry)
        kind.fault.prepare(lab, parameters)
        before, identities, marks = world.snapshot().to_json(), world.identities, world.marks()
        facts, beginning = kind.fault.strike(lab, parameters), world.facts.get("beginning")
        entry = store.update(
            exercise.id, lambda one: one.looked(before, identities, marks).broken(facts, beginning)
        )
    return Broken(exercise.id, entry.fault["facts"])


def _is_there(entry: Entry, world: World) -> bool:
    """Whether this attempt's fault is of this fresh start, and all that it is about is there."""
    if not entry.fault or entry.fault["beginning"] != world.facts.get("beginning"):
        return False
    about = set(entry.fault["facts"].get("containers", {}).values())
    return about <= {one.container_id for one in world.containers()}
