"""The kinds of exercise: what the learner does, and how that is judged."""

from __future__ import annotations

from sandbox.exercises.kinds.blank import Blank, Form
from sandbox.exercises.kinds.choice import Choice, MultiChoice, Option
from sandbox.exercises.kinds.code import Code
from sandbox.exercises.kinds.kind import InvalidAnswerError, Kind
from sandbox.exercises.kinds.match import Confusion, Match
from sandbox.exercises.kinds.order import Order, Slip
from sandbox.exercises.kinds.predict import Predict
from sandbox.exercises.kinds.repair import Fault, Repair
from sandbox.exercises.kinds.task import Task

__all__ = [
    "Blank",
    "Choice",
    "Code",
    "Confusion",
    "Fault",
    "Form",
    "InvalidAnswerError",
    "Kind",
    "Match",
    "MultiChoice",
    "Option",
    "Order",
    "Predict",
    "Repair",
    "Slip",
    "Task",
]
