"""Whether a registry's container is up: it runs, and `GET /v2/` answers on its published port.

A registry with authentication answers 401, which is an answer. What is missing when the time is over goes
into the error: what was awaited, the container's state, its last log lines and a hint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import docker.errors
import requests

from sandbox.errors import LearnerError, RegistryStartError
from sandbox.lab.registry.ports import LOOPBACK, says_taken
from sandbox.lab.wait import until
from sandbox.wire import USER_AGENT

if TYPE_CHECKING:
    from docker.models.containers import Container

TIMEOUT_S = 30.0
JUST_STARTED_S = 3.0
REQUEST_TIMEOUT_S = 2.0
LOG_LINES = 12
TRACE_LINES = 100
PORT = "5000/tcp"
ANSWERS = frozenset({200, 401})
_REFUSED_SETTING = ("configuration error", "error parsing", "config key", "panic: ")
_STOPPED = frozenset({"exited", "dead", "removing"})


def start_again(container: Container) -> None:
    """Let a registry's container run again that was stopped or paused.

    Raises:
        RegistryStartError: the engine refuses; another program may have its port by now.
    """
    try:
        if container.status == "paused":
            container.unpause()
        elif container.status != "running":
            container.start()
    except docker.errors.APIError as error:
        container.reload()
        raise start_error(container, str(error.explanation or error)) from error


def wait_until_ready(container: Container, *, port: str = PORT, timeout_s: float = TIMEOUT_S) -> str:
    """Wait until the registry in a container answers, and return its address.

    Raises:
        RegistryStartError: the container has stopped, or did not answer in time.
        LearnerError: the container publishes no such port.
    """
    seen = ["nothing yet"]

    def is_ready() -> str | None:
        container.reload()
        if container.status in _STOPPED:
            raise start_error(container, "the container has stopped")
        address = published_address(container, port) if container.status == "running" else None
        seen[0] = _answer(address) if address else f"the container is {container.status}"
        return address if not seen[0] else None

    address = until(is_ready, timeout_s=timeout_s)
    if address is None:
        raise start_error(container, f"no answer in {timeout_s:.0f} s; the last thing seen: {seen[0]}")
    return address


def answers(address: str, *, timeout_s: float = JUST_STARTED_S) -> bool:
    """Tell whether a registry answers at an address; one that was started a moment ago is waited for."""
    return bool(until(lambda: not _answer(address), timeout_s=timeout_s))


def published_address(container: Container, port: str = PORT) -> str:
    """Return where a running container's port is published on this machine: `127.0.0.1:PORT`.

    Raises:
        LearnerError: it is not published.
    """
    bindings = (container.attrs["NetworkSettings"].get("Ports") or {}).get(port) or ()
    for binding in bindings:
        return f"{LOOPBACK}:{binding['HostPort']}"
    raise LearnerError(
        f"The container {container.name} does not publish its port {port}. "
        f"Start it with ports={{'{port}': ('{LOOPBACK}', 5001)}}."
    )


def start_error(container: Container, what: str) -> RegistryStartError:
    """Say what was awaited, how the container is, what it said last, and what to try."""
    state = container.attrs["State"]
    log = _last_lines(container)
    lines = [
        f"The registry in the container {container.name} did not come up: {what}.",
        f"Awaited: the container runs and GET /v2/ on its port {PORT} answers 200 or 401.",
        f"State: {state['Status']}, exit code {state['ExitCode']}"
        + (f", {state['Error']}" if state.get("Error") else ""),
        f"Its last log lines:\n{log}" if log else "It has logged nothing.",
        f"Hint: {_hint(str(state.get('Error') or ''), log)}",
    ]
    return RegistryStartError("\n".join(lines))


def _last_lines(container: Container) -> str:
    """Return the end of the log, or what follows a panic: the trace at the very end says nothing."""
    lines = container.logs(tail=TRACE_LINES).decode(errors="replace").splitlines()
    causes = [number for number, line in enumerate(lines) if line.startswith("panic: ")]
    return "\n".join(lines[causes[0] :][:LOG_LINES] if causes else lines[-LOG_LINES:]).rstrip()


def _answer(address: str) -> str:
    """Return "" for an answer, else what came in its place."""
    with requests.Session() as session:
        session.trust_env = False  # a proxy of the machine's can't reach our loopback
        try:
            response = session.get(
                f"http://{address}/v2/", headers={"User-Agent": USER_AGENT}, timeout=REQUEST_TIMEOUT_S
            )
        except requests.RequestException as error:
            return f"{type(error).__name__} from {address}"
    return "" if response.status_code in ANSWERS else f"status {response.status_code} from {address}"


def _hint(error: str, log: str) -> str:
    if says_taken(error):
        return "its port is taken by another program; stop that one, or start with another port."
    if any(words in log for words in _REFUSED_SETTING):
        return "the registry does not accept a setting; compare the REGISTRY_* names with its documentation."
    return "remove the container and start it again; if it stops again, its log above says why."
