"""The exercise framework: cases in, verdicts out, and cards that last. It knows no chapter.

An author needs the names below and writes one file per exercise under `sandbox/course/`; see `exercise.py`
for how a notebook shows one.
"""

from __future__ import annotations

from sandbox.exercises.case import Case, Json
from sandbox.exercises.exercise import Exercise, judge
from sandbox.exercises.kinds import (
    Blank,
    Choice,
    Code,
    Confusion,
    Fault,
    Form,
    Match,
    MultiChoice,
    Option,
    Order,
    Predict,
    Repair,
    Slip,
    Task,
)
from sandbox.exercises.misconception import Misconception
from sandbox.exercises.verdict import Outcome, Verdict, not_right, not_yet, problem, solved
from sandbox.exercises.ways import Way, cell_source

__all__ = [
    "Blank",
    "Case",
    "Choice",
    "Code",
    "Confusion",
    "Exercise",
    "Fault",
    "Form",
    "Json",
    "Match",
    "Misconception",
    "MultiChoice",
    "Option",
    "Order",
    "Outcome",
    "Predict",
    "Repair",
    "Slip",
    "Task",
    "Verdict",
    "Way",
    "cell_source",
    "judge",
    "not_right",
    "not_yet",
    "problem",
    "solved",
]
