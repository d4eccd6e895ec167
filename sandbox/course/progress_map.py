"""The progress map: every chapter and exercise, with a mark for what is solved.

The marks are in the view alone. The text form lists the exercises, so that it is the same for every learner.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.lab.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sandbox.course.chapters import Chapter
    from sandbox.exercises.progress.entry import Entry

SOLVED, OPEN = "☑", "☐"
HOW = "With marks for what you solved: print(lab.progress().text)"


def progress_map(chapters: Sequence[Chapter], entries: Mapping[str, Entry], due: int = 0) -> Shown:
    """Show all chapters; `entries` are the progress store's, `due` is how many exercises wait for review."""
    solved = {exercise_id for exercise_id, entry in entries.items() if entry.solved_at}
    review = ["", f"Due for review: {due}. lab.review() deals them."] if due else []
    text = "\n".join([*_marked(chapters, solved), *review])
    return Shown(text, plain="\n".join([*_listed(chapters), "", HOW]))


def _marked(chapters: Iterable[Chapter], solved: set[str]) -> Iterable[str]:
    for chapter in chapters:
        ids = [exercise.id for exercise in chapter.exercises]
        done = len(solved.intersection(ids))
        yield f"{chapter.number}  {chapter.title}  ({done} of {len(ids)} solved)"
        for exercise in chapter.exercises:
            yield f"    {SOLVED if exercise.id in solved else OPEN} {exercise.id}  {exercise.title}"


def _listed(chapters: Iterable[Chapter]) -> Iterable[str]:
    for chapter in chapters:
        yield f"{chapter.number}  {chapter.title} ({chapter.minutes} min)"
        yield from (f"    {exercise.id}  {exercise.title}" for exercise in chapter.exercises)
