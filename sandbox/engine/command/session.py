"""What a command works with: the engine, the two outputs, the input, and the folder of settings."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, BinaryIO

from sandbox.engine.command.failures import CommandError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from docker import DockerClient
    from docker.api.client import APIClient


@dataclass
class Session:
    """Everything around one run of the command.

    `connect` is called with `docker_host` when the engine is needed for the first time; whoever handed it in
    closes the client. `out` and `err` get pieces of text as they come. `stdin` is what is fed to the command,
    None for nothing. `out_bytes` takes what is no text, an archive; None where it can't be taken, as on a
    notebook's page.
    """

    connect: Callable[[str], DockerClient]
    docker_host: str
    config_folder: Path
    out: Callable[[str], None]
    err: Callable[[str], None]
    stdin: BinaryIO | None = None
    out_bytes: Callable[[bytes], None] | None = None
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)

    @cached_property
    def client(self) -> DockerClient:
        """The SDK's client of the engine."""
        return self.connect(self.docker_host)

    @property
    def api(self) -> APIClient:
        """The SDK's low-level client."""
        return self.client.api

    def line(self, text: str) -> None:
        """Write a line to the output."""
        self.out(f"{text}\n")

    def complain(self, text: str) -> None:
        """Write a line to the error output."""
        self.err(f"{text}\n")

    def read_input(self) -> bytes:
        """Read all that is fed to the command."""
        return self.stdin.read() if self.stdin is not None else b""

    def write_archive(self, chunk: bytes) -> None:
        """Write bytes to the output.

        Raises:
            CommandError: they can't be taken.
        """
        if self.out_bytes is None:
            raise CommandError("cowardly refusing to save to a terminal. Use the -o flag or redirect")
        self.out_bytes(chunk)

    def is_confirmed(self, question: str) -> bool:
        """Ask a question that is answered by what is fed to the command; nothing means no."""
        self.out(f"{question} [y/N] ")
        return self.read_input().strip().lower() in (b"y", b"yes")
