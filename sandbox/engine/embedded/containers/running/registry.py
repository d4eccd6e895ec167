"""The program `registry` as this engine has it: its commands, run on a container's own files.

`serve` goes on; all others write their lines and end with an exit code.
Source: distribution/distribution 2.8, registry/root.go and registry/registry.go: commands, flags, exit codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox import __version__
from sandbox.engine.embedded.containers.running.process import Process
from sandbox.engine.embedded.containers.running.storage import ContainerFiles, open_storage
from sandbox.engine.embedded.containers.running.tls import make_context
from sandbox.engine.embedded.containers.streams.framing import ERR, OUT
from sandbox.errors import SetupError
from sandbox.registry import Registry, collect, load_configuration
from sandbox.registry.app import make_authority
from sandbox.registry.storage import Store
from sandbox.registry.storage.layout import REPOSITORIES

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from sandbox.engine.embedded.containers.record import Container
    from sandbox.engine.embedded.world import World
    from sandbox.registry import Configuration

Line = tuple[int, str]
"""A stream and a line for it, with its line feed."""

_USAGE = """\
Usage:
  registry [command]

Commands:
  serve <config>             store and hand out images
  garbage-collect <config>   delete what no manifest needs: -d only says what, -m also untagged manifests

Flags:
  -h, --help, -v, --version
"""
_COLLECT_USAGE = """\
Usage:
  registry garbage-collect <config> [flags]

Flags:
  -d, --dry-run           delete nothing, only say what would go
  -m, --delete-untagged   delete manifests that no tag leads to, as well
  -h, --help
"""
_SERVE_USAGE = "Usage:\n  registry serve <config>\n"
_DRY, _UNTAGGED = ("-d", "--dry-run"), ("-m", "--delete-untagged")


@dataclass(frozen=True)
class Program:
    """The registry in one container, with the variables that it sees there."""

    world: World
    container: Container
    environment: Mapping[str, str]

    def run(self, arguments: Sequence[str]) -> Generator[Line, None, int]:
        """Run a command other than `serve`, one bounded step a line; returns the exit code."""
        command, *rest = arguments or ("help",)
        if command in ("-v", "--version"):
            yield OUT, f"registry docker-registry-course {__version__} (embedded)\n"
            return 0
        if command in ("-h", "--help", "help"):
            yield OUT, _USAGE
            return 0
        if command != "garbage-collect":
            yield ERR, f'Error: unknown command "{command}" for "registry"\n'
            yield ERR, "Run 'registry --help' for usage.\n"
            return 0
        return (yield from self._collect(rest))

    def serve(self, arguments: Sequence[str], write: Callable[[int, str], None]) -> Process | int:
        """Begin to serve; returns the exit code of a registry that cannot, which has said why."""
        try:
            settings = self._settings(arguments)
        except SetupError as error:
            write(ERR, f"configuration error: {error}\n{_SERVE_USAGE}")
            return 1
        try:
            return self._open(settings, write)
        except (SetupError, OSError) as error:
            write(ERR, f'level=fatal msg="{error}"\n')
            return 1

    def _open(self, settings: Configuration, write: Callable[[int, str], None]) -> Process:
        files = ContainerFiles(self.world, self.container)
        listens, tls = _address(settings), make_context(settings, files)
        storage = open_storage(self.world, self.container, settings.root)
        registry = Registry(
            settings,
            write_log=lambda line: write(_stream(line), f"{line}\n"),
            store=Store(storage, lambda damage: write(ERR, f"{damage}\n")),
            authority=make_authority(settings, files),
        )
        if settings.keeps_descriptors:
            registry.log.line("info", "using inmemory blob descriptor cache")
        where = f"{listens[0] or '[::]'}:{listens[1]}"
        registry.log.line("info", f"listening on {where}{', tls' if tls else ''}")
        return Process(registry, listens, tls)

    def _collect(self, arguments: Sequence[str]) -> Generator[Line, None, int]:
        names = [each for each in arguments if not each.startswith("-")]
        flags = {
            each.partition("=")[0]: each.partition("=")[2] != "false" for each in arguments if each[:1] == "-"
        }
        if flags.keys() & {"-h", "--help"}:
            yield OUT, _COLLECT_USAGE
            return 0
        unknown = sorted(flags.keys() - {*_DRY, *_UNTAGGED})
        if unknown:
            yield ERR, f"Error: unknown flag: {unknown[0]}\n{_COLLECT_USAGE}"
            return 1
        try:
            settings = self._settings(names)
        except SetupError as error:
            yield ERR, f"configuration error: {error}\n{_COLLECT_USAGE}"
            return 1
        return (yield from self._collected(settings, flags))

    def _collected(self, settings: Configuration, flags: Mapping[str, bool]) -> Generator[Line, None, int]:
        """Collect as another process would: the registry that serves the same storage is not told."""
        storage = open_storage(self.world, self.container, settings.root)
        if not storage.has(REPOSITORIES):
            missing = f"filesystem: Path not found: /{REPOSITORIES}"
            yield ERR, f"failed to garbage collect: failed to mark: {missing}\n"
            return 1
        dry, untagged = (any(flags.get(name) for name in names) for names in (_DRY, _UNTAGGED))
        for line in collect(Store(storage), delete_untagged=untagged, dry_run=dry):
            yield OUT, f"{line}\n"
        return 0

    def _settings(self, arguments: Sequence[str]) -> Configuration:
        path = arguments[0] if arguments else self.environment.get("REGISTRY_CONFIGURATION_PATH", "")
        if not path:
            raise SetupError("configuration path unspecified")
        files = ContainerFiles(self.world, self.container)
        if not files.is_file(Path(path)):
            raise SetupError(f"open {path}: no such file or directory")
        return load_configuration(Path(path), self.environment, files=files)


def _address(settings: Configuration) -> tuple[str, int]:
    host, colon, port = settings.address.rpartition(":")
    if not colon or not (port.isascii() and port.isdigit()):
        raise SetupError(f"listen tcp: address {settings.address}: missing port in address")
    return host.strip("[]"), int(port)


def _stream(line: str) -> int:
    """Tell structured lines, which go to standard error, from those of the access log."""
    return ERR if line.startswith(("time=", "{", "level=")) else OUT
