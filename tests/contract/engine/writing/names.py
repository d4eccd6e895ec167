"""What names stand for in one telling of a story: filled into requests, taken out of answers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.image.digest import Digest
    from tests.contract.engine.seeds import Seeds

_CHANCE = (
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?( [A-Z]+)?"), "<time>"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "<hex>"),
    (re.compile(r"/[^\s\"]*/(?:docker-import-\d+|containerd-mount\d+|overlay2/<hex>/merged)"), "<folder>"),
    (re.compile(r"\b[0-9a-f]{12}\b"), "<short>"),
    (re.compile(r"\b(?:172|192|10)\.\d+\.\d+\.\d+(:\d+)?\b"), "<address>"),
    (re.compile(r"(127\.0\.0\.1|\[::1\]):\d+->"), r"\1:<port>->"),
    (re.compile(r"\[::1\]:53\b|127\.0\.0\.\d+:53\b"), "<resolver>"),
    (re.compile(r"\b\d+(\.\d+)? ?[kMG]?B\b"), "<size>"),
    (re.compile(r"\b\d+(\.\d+)?(ms|µs|s)\b"), "<duration>"),
    (re.compile(r"(\bsize: |\"Size\": )\d+"), r"\1<number>"),
    (re.compile(r"(: digest: |\"Digest\": \")sha256:<[^>]+>(?= size: |\", \"Size\": )"), r"\1<pushed>"),
)
"""What every engine invents: times, ids, addresses, sizes, and with the classic store a manifest to push."""

IMAGE_LABEL = re.compile(r"docker-registry-course\.(?:image|stand-in)")
"""The label of the image that a registry runs from: on a real engine it is another image."""

_VARIABLE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
SHORT = 12


@dataclass
class Names:
    """Variables by name, and digests that are known beforehand."""

    seeds: Seeds
    variables: dict[str, str] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    """{text in an answer: what is written in its place}."""

    @property
    def own(self) -> str:
        """The mark that everything of this run bears."""
        return self.variables["run"]

    def __getitem__(self, variable: str) -> str:
        """Return what a variable stands for."""
        return self.variables[variable]

    def keep(self, variable: str, value: str) -> None:
        """Let a variable stand for a value from now on."""
        self.variables[variable] = value
        if re.fullmatch(r"(sha256:)?[0-9a-f]{64}", value):
            self.know(variable, value)

    def know(self, name: str, digest: Digest | str) -> None:
        """Write a digest or an id by its name wherever it stands, shortened, too."""
        encoded = str(digest).rpartition(":")[2]
        self.known.setdefault(encoded, f"<{name}>")
        self.known.setdefault(encoded[:SHORT], f"<{name}…>")

    def fill(self, text: str) -> str:
        """Put the values in place of `{variables}`."""
        return _VARIABLE.sub(lambda found: self.variables.get(found[1], found[0]), text)

    def plain(self, text: str) -> str:
        """Put `<variables>` in place of the values, and take out what differs by chance."""
        for value, name in self._by_length():
            text = text.replace(value, name)
        for pattern, name in _CHANCE:
            text = pattern.sub(name, text)
        return IMAGE_LABEL.sub("<image's label>", text)

    def _by_length(self) -> list[tuple[str, str]]:
        own = {
            value: f"<{variable}>"
            for variable, value in self.variables.items()
            if value and value.rpartition(":")[2] not in self.known
        }
        return sorted({**own, **self.known}.items(), key=lambda pair: -len(pair[0]))
