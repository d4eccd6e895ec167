"""Recipes: lines much like a Dockerfile's, which say what an image's configuration and layers are.

    FROM alpine:3.23                              begins with the steps of another stand-in
    RUN 245051 install ca-certificates            a layer: the real one's size in bytes, what that one does
    RUN ? install it                              … where no source tells the size
    RUN 1603 program=>/bin/x download it          … with the file `program` of the family as /bin/x in it
    COPY 213 entrypoint.sh=>/entrypoint.sh        a layer with a file
    ADD 3844421 Alpine's root file system         the layer that a distribution begins with
    ENV PATH=/bin, CMD ["x"], USER, VOLUME, …     configuration, as in a Dockerfile
    SET CMD ["bash"]                              … that the real image's history does not show

Nothing is ever run. A layer holds a note of what the real one has in it, and the files that are named.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.errors import SandboxError

if TYPE_CHECKING:
    from collections.abc import Iterable

_LAYER = re.compile(r"(?P<word>RUN|COPY|ADD) (?P<size>\d+|\?)(?P<files>(?: \S+=>/\S+)*)(?: (?P<note>.+))?")
_SETTINGS = ("ENV", "CMD", "ENTRYPOINT", "EXPOSE", "VOLUME", "WORKDIR", "USER", "STOPSIGNAL", "LABEL")
_FROM, _SET = "FROM ", "SET "
_PAIR = re.compile(r"(?P<name>\w+)=(?P<value>\S*)")


@dataclass(frozen=True)
class LayerStep:
    """A step that makes a layer: what the real one does, how large that is, and the files in this one."""

    word: str
    real_size_bytes: int | None
    note: str
    files: tuple[tuple[str, str], ...] = ()

    @property
    def created_by(self) -> str:
        """The line in the image's history: a fact for a copied file, and no claim that anything was run."""
        if self.word == "COPY":
            return f"COPY {' '.join(f'{name} {path}' for name, path in self.files)} # buildkit"
        return f"{self.word} # not done for this stand-in; the real step: {self.note} # buildkit"


@dataclass(frozen=True)
class SettingStep:
    """A step that changes the configuration alone; `is_told` in the history, as a rule."""

    word: str
    text: str
    is_told: bool = True

    @property
    def value(self) -> object:
        """The JSON behind the word, or else the text."""
        return json.loads(self.text) if self.text.startswith("[") else self.text

    @property
    def created_by(self) -> str:
        """The line in the image's history, as BuildKit writes it."""
        if self.word == "EXPOSE":
            return f"EXPOSE map[{' '.join(f'{port}:{{}}' for port in self.text.split())}]"
        return f"VOLUME [{self.text}]" if self.word == "VOLUME" else f"{self.word} {self.text}"


Step = LayerStep | SettingStep


@dataclass(frozen=True)
class Recipe:
    """The steps of an image, and the reference of the stand-in that it begins with ("" for none)."""

    base: str
    steps: tuple[Step, ...]


def parse_recipe(text: str) -> Recipe:
    """Read a recipe; raises `SandboxError` that names the line, for recipes are our own."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    base = lines[0].removeprefix(_FROM) if lines and lines[0].startswith(_FROM) else ""
    return Recipe(base, tuple(map(_step, lines[1:] if base else lines)))


def settings(steps: Iterable[Step]) -> dict[str, object]:
    """Fold steps into the `config` of an image.

    Source: OCI image specification 1.1, config.md, "config"; moby/buildkit, util/system/path.go (the PATH
    that every Linux image begins with).
    """
    env = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
    maps: dict[str, dict[str, object]] = {"ExposedPorts": {}, "Volumes": {}, "Labels": {}}
    single: dict[str, object] = {}
    for step in steps:
        if isinstance(step, SettingStep):
            _set(step, env, maps, single)
    found = {"Env": [f"{name}={value}" for name, value in env.items()], **maps, **single}
    return {name: value for name, value in found.items() if value}


def _set(
    step: SettingStep, env: dict[str, str], maps: dict[str, dict[str, object]], single: dict[str, object]
) -> None:
    if step.word == "ENV":
        env |= {found["name"]: found["value"] for found in _PAIR.finditer(step.text)}
    elif step.word == "LABEL":
        name, _, maps["Labels"][name] = step.text.partition("=")
    elif step.word in ("EXPOSE", "VOLUME"):
        maps["ExposedPorts" if step.word == "EXPOSE" else "Volumes"] |= {
            each: {} for each in step.text.split()
        }
    else:
        names = {"CMD": "Cmd", "ENTRYPOINT": "Entrypoint", "WORKDIR": "WorkingDir", "USER": "User"}
        single[names.get(step.word, "StopSignal")] = step.value
        if step.word == "ENTRYPOINT":
            single.pop("Cmd", None)


def _step(line: str) -> Step:
    if found := _LAYER.fullmatch(line):
        pairs = (pair.partition("=>") for pair in found["files"].split())
        files = tuple((name, path) for name, _, path in pairs)
        size_bytes = None if found["size"] == "?" else int(found["size"])
        return LayerStep(found["word"], size_bytes, found["note"] or "", files)
    word, _, text = line.removeprefix(_SET).partition(" ")
    if word not in _SETTINGS or not text:
        raise SandboxError(f"{line!r} is no line of a recipe.")
    return SettingStep(word, text, is_told=not line.startswith(_SET))
