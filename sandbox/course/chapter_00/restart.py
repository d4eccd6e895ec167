"""Exercise 0.4: what a restart of the kernel takes away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.course.kinds import PredictRestart, is_another_kernel
from sandbox.exercises import Exercise, Misconception, Option

if TYPE_CHECKING:
    from sandbox.exercises import Case

SOURCE = "https://jupyterlab.readthedocs.io/en/stable/user/documents_kernels.html"
ANSWERS_STAY = 1


def actual(case: Case) -> int | None:
    """Say what happened: an answer of an earlier kernel is here."""
    return ANSWERS_STAY if is_another_kernel(case) else None


exercise = Exercise(
    id="0.4",
    title="After a restart",
    minutes=3,
    statement=(
        "You are about to restart the kernel (*Kernel → Restart Kernel…*). What will be left of your work in"
        " this"
        " notebook? Predict, restart, then run the first code cell and this one again."
    ),
    recall="In chapter 00 you restarted the kernel. What was left of your work in that notebook?",
    kind=PredictRestart(
        options=(
            Option(
                "Nothing: answers and variables live in the kernel",
                "answers-live-in-the-kernel",
                "Your prediction came back in a new kernel, so answers live somewhere else.",
            ),
            Option(
                "The answers stay; the variables, such as `registry`, are gone",
                feedback="Your answers are in a file of the course, the variables were the kernel's.",
            ),
            Option(
                "The answers stay if I save the notebook first",
                "answers-live-in-the-notebook",
                "The notebook holds text, code and outputs. Your answer came back without being saved in it.",
            ),
            Option(
                "Everything stays: I can go on where I was",
                "restart-keeps-variables",
                "Answers came back, but you had to run the first code cell again: a new kernel knows no"
                " `lab`.",
            ),
        ),
        actual=actual,
    ),
    misconceptions=(
        Misconception(
            "answers-live-in-the-kernel",
            "The kernel you answered in is gone. What does this card show?",
            SOURCE,
        ),
        Misconception(
            "answers-live-in-the-notebook",
            "Did you save between answering and restarting? The answer is here either way.",
            SOURCE,
        ),
        Misconception(
            "restart-keeps-variables",
            "Why did you have to run the first code cell again?",
            SOURCE,
        ),
    ),
    hints=(
        "Three things are at work: the page, the kernel behind it, and the course's own files.",
        "How exercises work, further up: where are answers kept?",
        "Ask of each thing that you made where it lives, and whether a restart ends that place.",
    ),
    why=(
        "A kernel is a running Python program; its variables end with it. The course writes every answer to a"
        " file in its data folder at once. Images and registries live in the engine, which was not restarted."
    ),
    source=SOURCE,
    uses=("kernel", "exercise"),
)
