"""Where a new exercise goes: its file, its line in course.toml, its cells in the notebook."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.course.scaffold.templates import TEMPLATES, text_of
from sandbox.errors import LearnerError
from sandbox.exercises.exercise import ID
from sandbox.exercises.proof.cells import exercise_ids
from sandbox.home import write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from sandbox.exercises.proof.cells import Notebook

CLONE = Path(__file__).parents[3]
WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class Place:
    """A clone of the course: where `new` writes."""

    clone: Path = CLONE

    @property
    def course(self) -> Path:
        """The folder of the exercises."""
        return self.clone / "sandbox" / "course"

    @property
    def order(self) -> Path:
        """The file that names them in their order."""
        return self.course / "course.toml"


@dataclass(frozen=True)
class New:
    """A new exercise: its file, the notebook that shows it, and the notebook's cells by their ids."""

    exercise_id: str
    file: Path
    notebook: Path
    cells: Mapping[str, str]


def write(exercise_id: str, kind: str, title: str, place: Place | None = None, after: str = "") -> New:
    """Write an exercise of this kind and name it in course.toml; nothing that is there is overwritten.

    With `after`, the id of a cell, its cells go into the chapter's notebook behind that one.

    Raises:
        LearnerError: the id is none or taken, the chapter, kind or cell unknown, or the title makes no name.
    """
    place = place or Place()
    chapter = _chapter(exercise_id, place)
    file = place.course / f"chapter_{chapter['number']}" / f"{_module(title)}.py"
    _refuse_what_is_taken(exercise_id, kind, title, file)
    new = New(exercise_id, file, place.clone / "notebooks" / chapter["notebook"], cells_of(kind, exercise_id))
    notebook = _with_cells(new, after) if after else ""
    order = _with_entry(
        place.order.read_text(encoding="utf-8"), chapter, file.stem, _place_of(exercise_id, file, chapter)
    )
    file.write_text(text_of(kind, exercise_id, title), encoding="utf-8")
    write_atomically(place.order, order, mode=0o644)
    if notebook:
        write_atomically(new.notebook, notebook, mode=0o644)
    return new


def cells_of(kind: str, exercise_id: str) -> dict[str, str]:
    """Return the cells by which a notebook shows an exercise: {cell id: source}."""
    name = "exercise-" + exercise_id.replace(".", "-")
    show, lines = f'lab.exercise("{exercise_id}")', f"# Exercise {exercise_id}: your lines go here"
    if kind == "predict":
        return {name: show, f"{name}-shown": "# the cell that shows what happens", f"{name}-check": show}
    if kind == "code":
        check = f'lab.exercise("{exercise_id}", answer=solution)'
        return {name: show, f"{name}-answer": f"{lines}\nsolution = None", f"{name}-check": check}
    if kind == "repair":
        broken = f'lab.break_it("{exercise_id}")'
        return {name: show, f"{name}-broken": broken, f"{name}-answer": lines, f"{name}-check": show}
    if kind == "task":
        return {name: show, f"{name}-answer": lines, f"{name}-check": show}
    return {name: show}


def _chapter(exercise_id: str, place: Place) -> dict[str, Any]:
    if not ID.fullmatch(exercise_id):
        raise LearnerError(f"An exercise's id is CHAPTER.NUMBER, such as 1.7, not {exercise_id!r}.")
    chapters: list[dict[str, Any]] = tomllib.loads(place.order.read_text(encoding="utf-8"))["chapter"]
    number = exercise_id.partition(".")[0]
    for chapter in chapters:
        if str(int(chapter["number"])) == number:
            return chapter
    there = ", ".join(chapter["number"] for chapter in chapters)
    raise LearnerError(f"There is no chapter {number}. Chapters in {place.order.name}: {there}.")


def _module(title: str) -> str:
    words = WORD.findall(title.lower())
    if not words or not words[0][0].isalpha():
        raise LearnerError(
            f"A title begins with a word, from which the file gets its name; {title!r} does not."
        )
    return "_".join(words)


def _refuse_what_is_taken(exercise_id: str, kind: str, title: str, file: Path) -> None:
    if kind not in TEMPLATES:
        raise LearnerError(f"There is no kind {kind!r}. Kinds: {', '.join(TEMPLATES)}.")
    if '"' in title or "\\" in title:
        raise LearnerError("A title holds no quotes and no backslashes.")
    if file.exists():
        raise LearnerError(f"{file} is there already. Choose another title.")
    for other in sorted(file.parent.glob("*.py")):
        if _id_in(other) == exercise_id:
            free = (
                max((int(_id_in(one).partition(".")[2] or 0) for one in file.parent.glob("*.py")), default=0)
                + 1
            )
            chapter = exercise_id.partition(".")[0]
            raise LearnerError(
                f"Exercise {exercise_id} is {other.name}. The next free id is {chapter}.{free}."
            )


def _id_in(file: Path) -> str:
    """The id of the exercise in a file, "" if there is none."""
    found = re.search(r'^    id="(\d+\.\d+)"', file.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found else ""


def _place_of(exercise_id: str, file: Path, chapter: Mapping[str, Any]) -> int:
    """How many exercises of the chapter come before it: they stand in the order of their ids."""
    numbers = [_id_in(file.with_name(f"{one}.py")).partition(".")[2] for one in chapter["exercises"]]
    own = int(exercise_id.partition(".")[2])
    return sum(int(one or 0) < own for one in numbers)


def _with_entry(order: str, chapter: Mapping[str, Any], module: str, place: int) -> str:
    """Return course.toml with the module in its chapter's list."""
    names = [*chapter["exercises"][:place], module, *chapter["exercises"][place:]]
    listed = json.dumps(names)
    head, number, rest = order.partition(f'number = "{chapter["number"]}"')
    return head + number + re.sub(r"exercises = \[[^\]]*\]", lambda _: f"exercises = {listed}", rest, count=1)


def _with_cells(new: New, after: str) -> str:
    """Return the notebook's text with the cells behind another.

    Raises:
        LearnerError: it has no such cell, or the exercise would stand there out of order.
    """
    notebook = json.loads(new.notebook.read_text(encoding="utf-8"))
    ids = [cell["id"] for cell in notebook["cells"]]
    if after not in ids:
        raise LearnerError(f"{new.notebook.name} has no cell {after!r}. Its cells: {', '.join(ids)}.")
    made: list[dict[str, Any]] = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": name,
            "metadata": {},
            "outputs": [],
            "source": source.splitlines(keepends=True),
        }
        for name, source in new.cells.items()
    ]
    place = ids.index(after) + 1
    notebook["cells"][place:place] = made
    _refuse_another_order(notebook, new)
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _refuse_another_order(notebook: Notebook, new: New) -> None:
    shown = exercise_ids(notebook)
    in_order = sorted(shown, key=lambda one: int(one.partition(".")[2]))
    if shown == in_order:
        return
    before = in_order[: in_order.index(new.exercise_id)][-1:]
    place = f"behind those of {before[0]}" if before else "before all others"
    raise LearnerError(
        f"The cells of {new.exercise_id} stand {place}: exercises are numbered in their notebook's order."
    )
