"""All that a check may look at, frozen: judged live, in nbval, in CI and in grading with the same verdict.

A case is made by the live edge (`opening`), saved as JSON in the progress store, and can be judged again
without any engine, clock or network.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from sandbox.errors import SandboxError
from sandbox.snapshot import ContainerState, Snapshot
from sandbox.wire.log import LoggedRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

VERSION = 2
"""The version of the JSON form; version 1 had no number, no containers and no fault."""

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"


@dataclass(frozen=True)
class Case:
    """One learner's try at one exercise.

    `parameters` are the drawn values and `learner`, the learner's name; `answer` is None while nothing was
    answered; `before` was taken when the exercise was first opened, `after` at the check; `requests` are
    those that the registry logged in between, without the sandbox's own; `facts` say where it ran: `engine`
    ("docker", "embedded" or "none"), `image_store` ("classic", "containerd" or ""), `kernel`, another one
    after each restart, and `beginning`, another one after each fresh start. A drill also has the course's
    `containers`, as they are at the check, and its `fault`: what is known of it, None while all is whole.
    """

    exercise_id: str
    parameters: Mapping[str, Json]
    answer: Json
    before: Snapshot
    after: Snapshot
    requests: tuple[LoggedRequest, ...] = ()
    facts: Mapping[str, Json] = field(default_factory=dict)
    containers: tuple[ContainerState, ...] = ()
    fault: Mapping[str, Json] | None = None

    def broken_container(self, what: str) -> ContainerState | None:
        """The container that the fault names so, as it is at the check; None once it is gone."""
        named = self.fault.get("containers") if self.fault else None
        wanted = named.get(what) if isinstance(named, Mapping) else None
        return next((one for one in self.containers if one.container_id == wanted), None)

    def with_answer(self, answer: Json) -> Case:
        """The same world, another answer."""
        return replace(self, answer=answer)

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON that `from_json` reads."""
        return {
            "version": VERSION,
            "exercise_id": self.exercise_id,
            "parameters": dict(self.parameters),
            "answer": self.answer,
            "before": self.before.to_json(),
            "after": self.after.to_json(),
            "requests": [request.to_json() for request in self.requests],
            "facts": dict(self.facts),
            "containers": [one.to_json() for one in self.containers],
            "fault": None if self.fault is None else dict(self.fault),
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Case:
        """Make a case of what `to_json` returned.

        Raises:
            KeyError, ValueError, SandboxError: it is none, or of another version.
        """
        version = content.get("version", 1)
        if version not in {1, VERSION}:
            raise SandboxError(f"A case of version {version} cannot be read; this is {VERSION}.")
        return cls(
            exercise_id=content["exercise_id"],
            parameters=content["parameters"],
            answer=content["answer"],
            before=Snapshot.from_json(content["before"]),
            after=Snapshot.from_json(content["after"]),
            requests=tuple(LoggedRequest.from_json(one) for one in content["requests"]),
            facts=content["facts"],
            containers=tuple(ContainerState.from_json(one) for one in content.get("containers", ())),
            fault=content.get("fault"),
        )
