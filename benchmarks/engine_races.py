"""What is raced between the two engines: one journey of a 64 MiB layer, and many small images."""

from __future__ import annotations

import io
import json
import os
import tarfile
import time
from collections import defaultdict
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.engine_engines import KINDS, Kind, RunningEngine, running_engine
from benchmarks.race import Race, Result
from benchmarks.registry_server import Server
from sandbox.image.tiny import make_image

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MIB = 1 << 20
DOCKERFILE = b'FROM scratch\nCOPY data /data\nCMD ["x"]\n'
GOALS = {"build": 1.0, "push": 10.0, "pull": 4.0, "save": 3.0, "list and inspect": 2.0, "start": 4.0}
"""How many times as fast as dockerd each is to be."""


@dataclass(frozen=True)
class Sizes:
    """How large, and how many; the defaults are the measured ones."""

    layer_mib: int = 64
    images: int = 200


@dataclass
class Engines:
    """Both engines at work, beside one registry that both push to."""

    folder: Path
    sizes: Sizes = field(default_factory=Sizes)
    seconds: dict[str, dict[Kind, list[float]]] = field(
        default_factory=lambda: defaultdict(lambda: {kind: [] for kind in KINDS})
    )
    memory_bytes: dict[Kind, int] = field(default_factory=dict)
    dockerd_version: str = ""

    def run(self, rounds: int) -> list[Result]:
        """Run all rounds, who begins changing from one to the next; returns the races in order."""
        with ExitStack() as stack:
            registry = stack.enter_context(Server("embedded", self.folder / "registry"))
            engines = [stack.enter_context(running_engine(kind, self.folder / kind)) for kind in KINDS]
            self.dockerd_version = str(engines[-1].client.version()["Version"])
            for engine in engines:
                self.memory_bytes[engine.kind] = engine.memory_bytes()
                self._load_small_images(engine)
            for number in range(rounds):
                for engine in engines if number % 2 == 0 else reversed(engines):
                    self._journey(engine, f"127.0.0.1:{registry.port}/bench/{engine.kind}-{number}")
                    self._start(engine.kind, self.folder / f"{engine.kind}-{number}")
        return [self._result(name) for name in GOALS]

    def _journey(self, engine: RunningEngine, repository: str) -> None:
        """Build, push, pull and save one large layer, and list what is small."""
        client = engine.client
        context = _context(self.sizes.layer_mib)
        with self._timed("build", engine):
            client.images.build(fileobj=context, custom_context=True, tag=f"{repository}:1", rm=True)
        with self._timed("push", engine):
            _check(client.images.push(repository, tag="1", stream=True, decode=True))
        client.images.remove(f"{repository}:1", force=True)
        with self._timed("pull", engine):
            client.images.pull(repository, tag="1")
        with self._timed("save", engine):
            for _ in client.api.get_image(f"{repository}:1"):
                pass
        client.images.remove(f"{repository}:1", force=True)
        with self._timed("list and inspect", engine):
            for image in json.loads(engine.connection.get("/images/json")):
                engine.connection.get(f"/images/{image['Id']}/json")

    def _start(self, kind: Kind, folder: Path) -> None:
        """Start another one on an empty folder, and end it."""
        with running_engine(kind, folder) as engine:
            self.seconds["start"][kind].append(engine.start_s)

    def _load_small_images(self, engine: RunningEngine) -> None:
        for number in range(self.sizes.images):
            image = make_image({"number": str(number)}, labels={"number": str(number)})
            engine.client.images.load(image.archive(f"small/image:{number}"))

    @contextmanager
    def _timed(self, name: str, engine: RunningEngine) -> Iterator[None]:
        begun_s = time.perf_counter()
        yield
        self.seconds[name][engine.kind].append(time.perf_counter() - begun_s)

    def _result(self, name: str) -> Result:
        seconds = self.seconds[name]
        race = Race(name, "dockerd", 1 / GOALS[name], lambda: 0.0, lambda: 0.0)
        return Result(race, tuple(seconds["embedded"]), tuple(seconds["dockerd"]))


def _context(layer_mib: int) -> io.BytesIO:
    """Make a build context with one file that was never seen, half of it random, half of it text."""
    content = os.urandom(layer_mib * _MIB // 2)
    content += (os.urandom(32).hex().encode() + b" wind southwest 4\n") * (len(content) // 82)
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in {"Dockerfile": DOCKERFILE, "data": content}.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    buffer.seek(0)
    return buffer


def _check(messages: Iterator[dict[str, object]]) -> None:
    for message in messages:
        if "error" in message:
            raise RuntimeError(f"The push failed: {message['error']}")
