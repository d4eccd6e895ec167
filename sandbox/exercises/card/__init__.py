"""What the learner sees of an exercise: a plain model, the same as text, and an anywidget front end."""

from __future__ import annotations

from sandbox.exercises.card.card import Card
from sandbox.exercises.card.model import CardModel

__all__ = ["Card", "CardModel"]
