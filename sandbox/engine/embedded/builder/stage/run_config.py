"""What a container of an image takes over: the `config` of an image, which a build changes step by step.

A value: each change makes a new one. None and an empty list are told apart, because the JSON shows it.
Source: moby `api/types/container/config.go`, whose JSON this is.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sandbox.engine.embedded.builder.dockerfile.instructions import HealthCheck

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""What PATH is where an image has none. Source: moby `pkg/system`, `DefaultPathEnv`."""

DEFAULT_SHELL = ("/bin/sh", "-c")

Words = tuple[str, ...] | None

_ALWAYS: dict[str, Any] = {
    "Hostname": "",
    "Domainname": "",
    "AttachStdin": False,
    "AttachStdout": False,
    "AttachStderr": False,
    "Tty": False,
    "OpenStdin": False,
    "StdinOnce": False,
}
_SOMETIMES = ("ArgsEscaped", "NetworkDisabled", "MacAddress", "StopTimeout")
_HEALTH_NUMBERS = ("Interval", "Timeout", "StartPeriod", "Retries")


@dataclass(frozen=True)
class RunConfig:
    """The settings of an image. `others` are those that no instruction changes, as JSON."""

    user: str = ""
    ports: Words = None
    environment: Words = None
    command: Words = None
    health: HealthCheck | None = None
    image: str = ""
    volumes: Words = None
    folder: str = ""
    entrypoint: Words = None
    triggers: Words = None
    labels: Mapping[str, str] | None = None
    stop_signal: str = ""
    shell: Words = None
    others: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> RunConfig:
        """Read the `config` of an image; a build reads no input, whatever the image says."""
        others = {name: fields[name] for name in (*_ALWAYS, *_SOMETIMES) if fields.get(name)}
        return cls(
            user=fields.get("User") or "",
            ports=_words(fields.get("ExposedPorts")),
            environment=_words(fields.get("Env")),
            command=_words(fields.get("Cmd")),
            health=_health(fields.get("Healthcheck")),
            volumes=_words(fields.get("Volumes")),
            folder=fields.get("WorkingDir") or "",
            entrypoint=_words(fields.get("Entrypoint")),
            triggers=_words(fields.get("OnBuild")),
            labels=fields.get("Labels"),
            stop_signal=fields.get("StopSignal") or "",
            shell=_words(fields.get("Shell")),
            others={name: others[name] for name in others if name not in ("OpenStdin", "StdinOnce")},
        )

    def to_json(self) -> dict[str, Any]:
        """Write the `config` of an image."""
        return {
            **_ALWAYS,
            **self.others,
            "User": self.user,
            "Env": _listed(self.environment),
            "Cmd": _listed(self.command),
            "Image": self.image,
            "Volumes": _keys(self.volumes),
            "WorkingDir": self.folder,
            "Entrypoint": _listed(self.entrypoint),
            "OnBuild": _listed(self.triggers),
            "Labels": None if self.labels is None else dict(self.labels),
            **self._if_set(),
        }

    @property
    def shell_words(self) -> tuple[str, ...]:
        """The shell that runs commands written as text."""
        return self.shell or DEFAULT_SHELL

    @property
    def variables(self) -> dict[str, str]:
        """The environment: {name: value}."""
        return dict(_pair(each) for each in self.environment or ())

    def with_variable(self, name: str, value: str) -> RunConfig:
        """Set a variable, in its old place if it has one."""
        known, written = list(self.environment or ()), f"{name}={value}"
        for index, each in enumerate(known):
            if _pair(each)[0] == name:
                known[index] = written
                break
        else:
            known.append(written)
        return replace(self, environment=tuple(known))

    def with_default_path(self) -> RunConfig:
        """Set PATH where there is none."""
        return self if "PATH" in self.variables else self.with_variable("PATH", DEFAULT_PATH)

    def _if_set(self) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "ExposedPorts": _keys(self.ports),
            "StopSignal": self.stop_signal,
            "Shell": _listed(self.shell),
        }
        health = {} if self.health is None else {"Healthcheck": _health_json(self.health)}
        return health | {name: value for name, value in fields.items() if value}


def _words(value: Iterable[str] | None) -> Words:
    return None if value is None else tuple(value)


def _listed(words: Words) -> list[str] | None:
    return None if words is None else list(words)


def _keys(words: Words) -> dict[str, dict[str, str]] | None:
    return None if words is None else {word: {} for word in sorted(words)}


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name, value


def _health(fields: Mapping[str, Any] | None) -> HealthCheck | None:
    if fields is None:
        return None
    return HealthCheck(tuple(fields.get("Test") or ()), *(fields.get(name) or 0 for name in _HEALTH_NUMBERS))


def _health_json(check: HealthCheck) -> dict[str, Any]:
    numbers = (check.interval_ns, check.timeout_ns, check.start_period_ns, check.retries)
    fields = {"Test": list(check.test), **dict(zip(_HEALTH_NUMBERS, numbers, strict=True))}
    return {name: value for name, value in fields.items() if value}
