"""What every exercise promises: one entry each, and one test id per promise and exercise.

A promise is a sentence and a function of the evidence that returns what breaks it, one sentence each. A kind
of exercise with a promise of its own adds an entry to the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from sandbox.exercises.proof.promises import lessons, symptoms, texts, verdicts
from sandbox.exercises.unwritten import still_unwritten

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.exercises.proof.evidence.evidence import Evidence

__all__ = ["PROMISES", "Promise"]


@dataclass(frozen=True)
class Promise:
    """One promise; `id` begins with its number, `sentence` says what holds, `look` what does not."""

    id: str
    sentence: str
    look: Callable[[Evidence], list[str]]

    def broken(self, evidence: Evidence) -> list[str]:
        """Return what breaks it: first what is still to be written for it, else what the evidence shows."""
        written = (evidence.exercise, evidence.exercise.parameters(""))
        return still_unwritten(written, self.id) or self.look(evidence)


_ALL = (
    Promise("1-untouched", "untouched or left half way it is not solved yet", verdicts.untouched_is_not_yet),
    Promise("2-reference", "the reference solves it", verdicts.the_reference_solves),
    Promise("3-others", "every other right way solves it", verdicts.every_other_right_way_solves),
    Promise("4-wrong", "every wrong way is told its misconception", verdicts.every_wrong_way_is_named),
    Promise(
        "5-misconceptions", "every misconception has a wrong way", texts.every_misconception_has_a_wrong_way
    ),
    Promise("6-seeds", "all of this with the values of several learners", verdicts.values_differ_and_stay),
    Promise("7-again", "judged again, and from JSON, the verdict is the same", verdicts.judged_again),
    Promise("8-engines", "the same on every engine", verdicts.the_same_on_every_engine),
    Promise("9-hints", "three hints help and do not tell", texts.hints_help_and_do_not_tell),
    Promise("9-why", "the solution says why, and where to read on", texts.why_and_source_are_there),
    Promise("10-texts", "its texts are whole", texts.texts_are_whole),
    Promise("10-cells", "the notebook has its cells", lessons.the_notebook_has_its_cells),
    Promise("10-uses", "what it uses is taught before", lessons.what_it_uses_is_taught_before),
    Promise("11-cheats", "no stock cheat solves it", verdicts.no_cheat_solves),
    Promise("12-symptom", "a drill shows the symptom that its text promises", symptoms.the_symptom_comes),
)
PROMISES: Mapping[str, Promise] = MappingProxyType({one.id: one for one in _ALL})
"""Each promise by its id."""
