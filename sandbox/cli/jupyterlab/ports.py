"""Which port JupyterLab gets: the same one each day where it is free, so that a bookmark stays good."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from sandbox.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Mapping

ADDRESS = "127.0.0.1"
PREFERRED = 8870
OTHERS_TRIED = 50
CONTAINER_MARKS = (Path("/.dockerenv"), Path("/run/.containerenv"))  # Docker's and Podman's


def listening_address(environ: Mapping[str, str] = os.environ) -> str:
    """Return where JupyterLab listens: on loopback; inside a container where COURSE_BIND says.

    A container's port is published from an address of its own, by us on this machine's 127.0.0.1 alone.

    Raises:
        SetupError: COURSE_BIND is set, and this is no container.
    """
    named = environ.get("COURSE_BIND", "")
    if named and not any(mark.exists() for mark in CONTAINER_MARKS):
        raise SetupError(
            f"COURSE_BIND={named} is for containers; here the course listens on {ADDRESS} alone. Unset it."
        )
    return named or ADDRESS


def check_port(port: int) -> None:
    """Make sure that the port that was asked for can be had.

    Raises:
        SetupError: another program listens there.
    """
    if not is_free(port):
        raise SetupError(
            f"Port {port} is taken{_holder(port)}. Name another with --port, "
            "or leave --port out: the course then takes one that is free."
        )


def is_free(port: int) -> bool:
    """Whether a server could listen there now (0 is any port)."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name == "posix":  # as the server does: a connection that just ended is no obstacle
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def _holder(port: int) -> str:
    try:
        connections = psutil.net_connections("tcp")
        listening = (one for one in connections if one.status == psutil.CONN_LISTEN)
        pid = next(one.pid for one in listening if one.laddr and one.laddr[1] == port)
        return f" by {psutil.Process(pid).name()} (process {pid})" if pid else ""
    except (psutil.Error, StopIteration):  # not for us to see
        return ""
