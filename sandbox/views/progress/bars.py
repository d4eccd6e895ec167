"""What bars say, whatever draws them: one for the whole, one for each layer, and words beside them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sandbox.engine.progress import Phase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.engine.progress import Layer, Progress

MOST_LAYERS = 12
UNITS = ("B", "kB", "MB", "GB", "TB")
THOUSAND = 1000
State = Literal["running", "done", "failed", "stopped"]


@dataclass(frozen=True)
class Bar:
    """One bar: `percent` is None while nobody knows how much there is to do."""

    name: str
    words: str
    percent: int | None


@dataclass(frozen=True)
class Bars:
    """The bar of the whole, those of its layers, and below them the last words, or what went wrong."""

    state: State
    whole: Bar
    layers: tuple[Bar, ...] = ()
    note: str = ""

    @property
    def news(self) -> str:
        """What a screen reader is told: the beginning, each quarter, the end, so that it isn't flooded."""
        if self.state != "running":
            return f"{self.whole.name}: {self.state}. {self.note}".strip()
        quarter = (self.whole.percent or 0) // 25 * 25
        return f"{self.whole.name}: {quarter} percent" if quarter else f"{self.whole.name} has begun"


def bars_of(progress: Progress, state: State = "running") -> Bars:
    """Say how far a stream of the engine's is."""
    whole = Bar(progress.title, _words_of(progress, state), _percent(progress, state))
    shown = _worth_showing(progress.layers.values())
    note = progress.error or ("" if progress.layers else progress.said)
    hidden = len(progress.layers) - len(shown)
    if hidden and not note:
        note = f"{hidden} more layers"
    return Bars(state, whole, tuple(_layer_bar(layer) for layer in shown), note)


def size_in_words(size_bytes: int) -> str:
    """Write a size as engines do, in powers of 1,000: `512 B`, `8.4 MB`."""
    size, unit = float(size_bytes), 0
    while size >= THOUSAND and unit < len(UNITS) - 1:
        size, unit = size / THOUSAND, unit + 1
    return f"{size:.1f} {UNITS[unit]}" if unit else f"{size_bytes} B"


def _percent(progress: Progress, state: State) -> int | None:
    if state == "done":
        return 100
    if progress.part is None:
        return None if state == "running" else 0
    return int(progress.part * 100)


def _words_of(progress: Progress, state: State) -> str:
    parts = []
    if progress.steps and state == "running":
        parts.append(f"step {min(progress.step + 1, progress.steps)} of {progress.steps}")
    elif progress.steps:
        parts.append(f"{progress.step} of {progress.steps} steps")
    if progress.total_bytes:
        parts.append(_bytes_of(progress.current_bytes, progress.total_bytes))
    if progress.layers:
        parts.append(f"{progress.layers_over} of {len(progress.layers)} layers")
    return ", ".join([*([] if state == "running" else [state]), *parts])


def _bytes_of(current_bytes: int, total_bytes: int) -> str:
    if current_bytes == total_bytes:
        return size_in_words(total_bytes)
    return f"{size_in_words(current_bytes)} of {size_in_words(total_bytes)}"


def _layer_bar(layer: Layer) -> Bar:
    size = _bytes_of(layer.current_bytes, layer.total_bytes) if layer.total_bytes else ""
    percent = 100 if layer.is_over else None
    if layer.total_bytes and percent is None:
        percent = layer.current_bytes * 100 // layer.total_bytes
    elif layer.phase is Phase.WAITING:
        percent = 0
    return Bar(layer.name, ", ".join(filter(None, [layer.said, size])), percent)


def _worth_showing(layers: Iterable[Layer]) -> tuple[Layer, ...]:
    """Return the layers that fit, those that move before those that are over; in the engine's order."""
    every = tuple(layers)
    first = sorted(every, key=lambda layer: (layer.is_over, layer.phase is Phase.WAITING))[:MOST_LAYERS]
    names = {layer.name for layer in first}
    return tuple(layer for layer in every if layer.name in names)
