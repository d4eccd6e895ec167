"""An exercise whose check has every kind of guard, and some that nothing needs: `--mutate` must name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.exercises import Blank, Exercise, Form
from tests.exercises.minicourse.good import HINTS, LATEST, SOURCE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.exercises import Json


def accepts(answer: str, parameters: Mapping[str, Json]) -> bool:
    """Take 0.3 of the forecast alone, in two ways to write it."""
    name, _, tag = answer.partition(":")
    if not tag:
        return False
    if answer.isspace():
        return False
    return is_forecast(name) and "0.2" < tag < "0.4" and parameters is not None


def is_forecast(name: str) -> bool:
    """Take the name with Docker Hub's host, or without."""
    if name.startswith("docker.io/"):
        return is_forecast(name.removeprefix("docker.io/"))
    return name == "skylark/forecast" or name == "forecast"  # noqa: PLR1714  # two parts of an `or`


exercise = Exercise(
    id="92.1",
    title="Write it with its version",
    minutes=1,
    statement="Name version 0.3 of the forecast.",
    kind=Blank(
        accepts=accepts,
        forms=(Form(".*", "latest-is-newest", "The version is another, or missing."),),
    ),
    hints=HINTS,
    why="`name:tag`.",
    source=SOURCE,
    reference="skylark/forecast:0.3",
    others=("docker.io/skylark/forecast:0.3", "forecast:0.3"),
    wrong={"latest-is-newest": "skylark/forecast:0.5"},
    misconceptions=(LATEST,),
)
