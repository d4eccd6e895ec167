"""What a container does just now, and the words for it.

Source: Docker Engine API 1.50, "ContainerState"; moby `container/state.go`; docker/go-units `duration.go`.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from sandbox.engine.embedded.times import written

if TYPE_CHECKING:
    from collections.abc import Mapping

Status = Literal["created", "running", "exited", "removing"]
STATUSES = ("created", "running", "paused", "restarting", "removing", "exited", "dead")
"""All that a client may filter by; a program that only this engine runs is never paused or restarting."""

_MINUTE_S, _HOUR_S = 60, 3600
_LONGER = ((48, 1, "hours"), (336, 24, "days"), (1440, 168, "weeks"), (17520, 720, "months"))
"""Up to how many hours a unit is used, how many hours it has, and its name."""

NEVER = "0001-01-01T00:00:00Z"


@dataclass(frozen=True)
class State:
    """A moment in a container's life; times are in seconds since 1970, 0 for never."""

    status: Status = "created"
    exit_code: int = 0
    error: str = ""
    started_s: float = 0.0
    finished_s: float = 0.0

    @property
    def is_running(self) -> bool:
        """Whether its program runs."""
        return self.status == "running"

    def to_json(self) -> dict[str, Any]:
        """Write it for the record."""
        return asdict(self)

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> State:
        """Read what `to_json` wrote."""
        return cls(**fields)

    def described(self, pid: int) -> dict[str, Any]:
        """Write it as `docker inspect` shows it; `pid` is that of the process that runs the program."""
        return {
            "Status": self.status,
            "Running": self.is_running,
            "Paused": False,
            "Restarting": False,
            "OOMKilled": False,
            "Dead": False,
            "Pid": pid if self.is_running else 0,
            "ExitCode": self.exit_code,
            "Error": self.error,
            "StartedAt": moment(self.started_s),
            "FinishedAt": moment(self.finished_s),
        }

    def words(self) -> str:
        """Write it as `docker ps` shows it: `Up 3 minutes`."""
        if self.is_running:
            return f"Up {duration(time.time() - self.started_s)}"
        if self.status == "removing":
            return "Removal In Progress"
        if not self.finished_s:
            return "Created"
        return f"Exited ({self.exit_code}) {duration(time.time() - self.finished_s)} ago"


def moment(seconds: float) -> str:
    """Write a time, Go's zero time for never."""
    return written(seconds) if seconds else NEVER


def duration(seconds: float) -> str:
    """Write a length of time as people say it."""
    whole = max(int(seconds), 0)
    if whole < _MINUTE_S:
        return {0: "Less than a second", 1: "1 second"}.get(whole, f"{whole} seconds")
    minutes, hours = whole // _MINUTE_S, int(seconds / _HOUR_S + 0.5)
    if whole < _HOUR_S:
        return "About a minute" if minutes == 1 else f"{minutes} minutes"
    if hours == 1:
        return "About an hour"
    for most, unit, name in _LONGER:
        if hours < most:
            return f"{hours // unit} {name}"
    return f"{int(seconds / _HOUR_S) // 24 // 365} years"
