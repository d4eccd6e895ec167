"""What stands where an engine should be, so that every cell says in one sentence why it can't work."""

from __future__ import annotations

from typing import NoReturn

from sandbox.errors import NoEngineError

SENTENCE = (
    "This cell needs an engine, and none was found. lab.doctor() says what is missing and how to mend it; "
    "then choose Kernel → Restart Kernel… and run the cells again from the top."
)


class Missing:
    """Stands for a client or a registry; whatever is asked of it, it answers with that sentence."""

    def __getattr__(self, name: str) -> NoReturn:
        """Refuse; names with an underscore are asked by tools that look for a way to show an object."""
        if name.startswith("_"):
            raise AttributeError(name)
        raise NoEngineError(SENTENCE)

    def __repr__(self) -> str:
        """Say the same where the object itself is shown."""
        return SENTENCE
