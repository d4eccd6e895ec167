"""Folds an engine's messages, one JSON object each, into a `Progress`; what it doesn't know changes nothing.

Engines of both image stores and the embedded one use the same words, and leave out different ones: the
containerd store sends no `aux` after a push, and an error sometimes as `errorDetail` alone.

Source: moby `pkg/jsonmessage`, `distribution/push_v2.go`, `distribution/pull_v2.go`,
`daemon/containerd/progress.go`, `builder/dockerfile`; recorded in `tests/engine/progress/recorded`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sandbox.engine.progress.state import Layer, Phase, Progress

if TYPE_CHECKING:
    from collections.abc import Mapping

_PHASES = {
    "Preparing": Phase.WAITING,
    "Waiting": Phase.WAITING,
    "Pulling fs layer": Phase.WAITING,
    "Retrying": Phase.WAITING,
    "Pushing": Phase.MOVING,
    "Downloading": Phase.MOVING,
    "Loading layer": Phase.MOVING,
    "Verifying Checksum": Phase.UNPACKING,
    "Download complete": Phase.UNPACKING,
    "Extracting": Phase.UNPACKING,
    "Pushed": Phase.DONE,
    "Pull complete": Phase.DONE,
    "Layer already exists": Phase.SPARED,
    "Already exists": Phase.SPARED,
    "Mounted from": Phase.SPARED,
}
_PUSHED_TO = re.compile(r"The push refers to repository \[(.+)\]")
_PUSHED = re.compile(r"(\S+): digest: (\S+) size: \d+")
_PULLED_FROM = re.compile(r"Pulling from (\S+)")
_DIGEST = re.compile(r"Digest: (\S+)")
_STEP = re.compile(r"Step (\d{1,6})/(\d{1,6}) : ")
_BUILT = re.compile(r"(?:Successfully built )?((?:sha256:)?[0-9a-f]{12,64})\s*")
_TAGGED = re.compile(r"(?:Successfully tagged|Loaded image:) (\S+?)(?::([\w.-]+))?\s*")


def fold(progress: Progress, message: Mapping[str, object]) -> Progress:
    """Return what is known after one more message."""
    if error := error_in(message):
        return replace(progress, error=progress.error or error)
    if isinstance(aux := message.get("aux"), dict) and isinstance(built := aux.get("ID"), str):
        return replace(progress, kind=progress.kind or "build", image_id=built)
    if stream := _text(message, "stream"):
        return _fold_stream(progress, stream)
    status, name = _text(message, "status"), _text(message, "id")
    if (phase := _phase_of(status)) and name:
        return _fold_layer(progress, name, phase, message)
    return _fold_status(progress, status, name)


def error_in(message: Mapping[str, object]) -> str:
    """Return the error that a message tells of, "" for none."""
    detail = message.get("errorDetail")
    if isinstance(detail, dict) and isinstance(said := detail.get("message"), str) and said:
        return said
    if message.get("error") or detail:
        return _text(message, "error") or "no reason given"
    return ""


def _fold_stream(progress: Progress, stream: str) -> Progress:
    kind = progress.kind or ("load" if stream.startswith("Loaded image") else "build")
    progress = replace(progress, kind=kind, said=stream.strip() or progress.said)
    if step := _STEP.match(stream):
        return replace(progress, step=int(step[1]) - 1, steps=int(step[2]))
    if built := _BUILT.fullmatch(stream):
        return replace(progress, image_id=progress.image_id or built[1], step=progress.steps)
    if tagged := _TAGGED.fullmatch(stream):
        return replace(progress, repository=tagged[1], tag=tagged[2] or "")
    return progress


def _fold_status(progress: Progress, status: str, name: str) -> Progress:
    progress = replace(progress, said=status or progress.said)
    if pushed_to := _PUSHED_TO.fullmatch(status):
        return replace(progress, kind=progress.kind or "push", repository=pushed_to[1])
    if pulled_from := _PULLED_FROM.fullmatch(status):
        if progress.kind not in {"", "pull"}:  # a build fetches what it begins from
            return progress
        return replace(progress, kind="pull", repository=pulled_from[1], tag=name)
    if pushed := _PUSHED.fullmatch(status):
        return _with_digest(progress, pushed[1], pushed[2])
    if told := _DIGEST.fullmatch(status):
        is_pull = progress.kind == "pull"
        return _finished(_with_digest(progress, progress.tag, told[1]) if is_pull else progress)
    return progress


def _fold_layer(progress: Progress, name: str, phase: Phase, message: Mapping[str, object]) -> Progress:
    status = _text(message, "status")
    layer = progress.layers.get(name, Layer(name))
    current, total = _bytes(message) if phase is Phase.MOVING else (0, 0)
    total = max(layer.total_bytes, total)  # Engine 20.10 counts a tar's padding, but not in the total
    current = max(layer.current_bytes, min(current, total))
    if phase is Phase.SPARED and not layer.current_bytes:
        current, total = 0, 0
    elif phase in {Phase.UNPACKING, Phase.DONE, Phase.SPARED}:
        current = total
    kind = progress.kind or ("load" if status == "Loading layer" else "")
    return replace(
        progress, kind=kind, layers={**progress.layers, name: Layer(name, phase, status, current, total)}
    )


def _finished(progress: Progress) -> Progress:
    """End the layers of a pull; the containerd store ends with `Download complete`."""
    ended = {
        name: layer if layer.is_over else replace(layer, phase=Phase.DONE)
        for name, layer in progress.layers.items()
    }
    return replace(progress, layers=ended)


def _with_digest(progress: Progress, tag: str, digest: str) -> Progress:
    return replace(progress, tag=tag, digests={**progress.digests, tag: digest})


def _phase_of(status: str) -> Phase | None:
    """Return the phase that a layer's status stands for; `Mounted from NAME` and `Retrying in …` go on."""
    if status in _PHASES:
        return _PHASES[status]
    return next((phase for words, phase in _PHASES.items() if status.startswith(f"{words} ")), None)


def _bytes(message: Mapping[str, object]) -> tuple[int, int]:
    detail = message.get("progressDetail")
    if not isinstance(detail, dict) or "units" in detail:  # seconds, while the containerd store unpacks
        return 0, 0
    current, total = (_count(detail.get(name)) for name in ("current", "total"))
    return current, total


def _count(value: object) -> int:
    return max(value, 0) if isinstance(value, int) and not isinstance(value, bool) else 0


def _text(message: Mapping[str, object], name: str) -> str:
    value = message.get(name)
    return value if isinstance(value, str) else ""
