"""`registry`: the embedded registry alone, in the foreground."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sandbox.errors import SetupError
from sandbox.signals import StopRequested, stop_on_signals

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping

    from sandbox.registry import Configuration, Registry
    from sandbox.transport import Listener

LOOPBACK = "127.0.0.1"
PREFERRED = 5000
OTHERS_TRIED = 20
"""5000 belongs to another program on many machines: to AirPlay on macOS, to a registry in a container."""


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="PORT",
    help=f"Listen there, and nowhere else; 0 takes any free port.  [default: {PREFERRED}, or the next free]",
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Keep the content there.  [default: the course's data folder]",
)
def command(*, port: int | None, folder: Path | None) -> None:
    """Serve the embedded registry alone, on this machine, until Ctrl-C.

    Its URL is the first line of the output; the log follows on standard error. The folder has the layout of
    the real registry, which may serve it as well, though not at the same time.

    The variables of the real image count, too: REGISTRY_HTTP_ADDR, REGISTRY_AUTH_HTPASSWD_PATH,
    REGISTRY_LOG_FORMATTER and so on; options win. Manifests may be deleted unless
    REGISTRY_STORAGE_DELETE_ENABLED=false.
    """
    with stop_on_signals():
        try:
            _serve(port, folder)
        except StopRequested:
            click.echo("The registry has ended.")


def _serve(port: int | None, folder: Path | None) -> None:
    from sandbox.transport import Server

    settings = _settings(folder, os.environ)
    tls = _tls(settings)
    app = _open(settings)
    server = Server(app, _listen(port, settings), tls=tls)
    try:
        click.echo(f"Registry: {server.url}")
        click.echo(f"Content: {settings.root or 'in memory, gone when this ends'}")
        sys.stdout.flush()
        server.serve()
    finally:
        server.close()


def _settings(folder: Path | None, environ: Mapping[str, str]) -> Configuration:
    """Read the variables over the command's own defaults; `--folder` wins over both."""
    from sandbox.home import find_home
    from sandbox.registry import load_configuration

    place = "REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY"
    settings = {"REGISTRY_STORAGE_DELETE_ENABLED": "true", **environ}
    if folder is not None:
        settings.pop("REGISTRY_STORAGE", None)
        settings[place] = str(folder.absolute())
    elif not settings.keys() & {place, "REGISTRY_STORAGE"}:
        settings[place] = str(find_home().path / "registry")
    return load_configuration(environ=settings, defaults={})


def _open(settings: Configuration) -> Registry:
    """Open the registry; raises `SetupError` where its folder cannot be used."""
    from sandbox.registry import Registry

    try:
        app = Registry(settings, write_log=write_log)
    except OSError as error:
        raise SetupError(_unusable(settings.root, error.strerror or str(error))) from error
    if settings.root and not settings.is_read_only and not os.access(settings.root, os.W_OK):
        raise SetupError(_unusable(settings.root, "it is not writable"))
    return app


def _unusable(root: Path | None, reason: str) -> str:
    return f"The registry cannot keep its content in {root}: {reason}. Name another folder with --folder."


def _listen(port: int | None, settings: Configuration) -> Listener:
    """Listen where the option says, else where REGISTRY_HTTP_ADDR does, else on the first free port."""
    from sandbox.transport import listen_tcp

    if port is not None:
        return listen_tcp(LOOPBACK, port)
    if os.environ.get("REGISTRY_HTTP_ADDR"):
        return listen_tcp(*_host_and_port(settings.address))
    for candidate in range(PREFERRED, PREFERRED + OTHERS_TRIED):
        try:
            return listen_tcp(LOOPBACK, candidate)
        except SetupError:
            continue
    return listen_tcp(LOOPBACK, 0)


def _host_and_port(address: str) -> tuple[str, int]:
    """Read HOST:PORT; without a host, where the real registry takes all addresses, it is loopback."""
    host, colon, port = address.rpartition(":")
    if not colon or not port.isascii() or not port.isdigit():
        raise SetupError(f"REGISTRY_HTTP_ADDR must be HOST:PORT such as 127.0.0.1:5000, not {address!r}.")
    return host.strip("[]") or LOOPBACK, int(port)


def _tls(settings: Configuration) -> ssl.SSLContext | None:
    """Make the TLS context of REGISTRY_HTTP_TLS_CERTIFICATE and …_KEY, None without them."""
    if not settings.certificate and not settings.key:
        return None
    if not settings.certificate or not settings.key:
        raise SetupError(
            "TLS needs a certificate and a key: set REGISTRY_HTTP_TLS_CERTIFICATE and REGISTRY_HTTP_TLS_KEY."
        )
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(settings.certificate, settings.key)
    except OSError as error:  # ssl.SSLError is one
        raise SetupError(
            f"The certificate {settings.certificate} with the key {settings.key} cannot be used: {error}"
        ) from error
    return context


def write_log(line: str) -> None:
    """Write a line of the log; one for which there is no room, or no reader, must refuse nobody's push."""
    with contextlib.suppress(OSError):
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()
