"""The probe both ways: do this machine and the daemon reach each other's loopback ports?

One way, a registry's container publishes a port: Python must reach it, and the daemon must pull from it in
plain HTTP, for that is what every chapter does. The other way, the daemon is sent to a port that this
process listens on. Both are told from chance by a random name that must arrive. What is started here is
labelled, and removed whatever happens.
"""

from __future__ import annotations

import http.client
import re
import secrets
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import requests
from docker.errors import DockerException
from docker.types import LogConfig

from sandbox.engine.daemon.conversation import NoHttpError, ask
from sandbox.engine.daemon.listener import listening
from sandbox.engine.daemon.words import words_of_answer, words_of_error
from sandbox.engine.problems import Problem, UnusableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from docker import DockerClient
    from docker.models.containers import Container

    from sandbox.engine.daemon.address import Address
    from sandbox.engine.engine import Tls

LABEL = "docker-registry-course.probe"
"""Its value is the time of the start; a probe lasts seconds, so an older container is of a killed process."""

LONGEST_PROBE_S = 60
START_TIMEOUT_S = 15.0
GRACE_S = 2.0
PULL_TIMEOUT_S = 5.0
GET_TIMEOUT_S = 1.0
LOG_TIMEOUT_S = 2.0
INTERVAL_S = 0.05
PORT = "5000/tcp"

PLAIN_HTTP_FIX = (
    "Let the engine use plain HTTP for 127.0.0.1: see `insecure-registries`; for Podman put `[[registry]]`, "
    '`location = "127.0.0.1"` and `insecure = true`, a line each, into '
    "/etc/containers/registries.conf.d/course.conf."
)


def reaches_this_machine(address: Address, tls: Tls | None = None) -> bool:
    """Say whether the daemon reaches a loopback port of this machine.

    Raises:
        UnusableError: It does, and insists on TLS (`refuses-plain-http`), so that it can use no registry.

    """
    name = _random_name()
    with listening() as listener:
        said = _pull(address, f"{listener.address}/{name}", tls)
        if any(name in path for path in listener.paths):
            return True
        if listener.tls_hellos:
            raise _refuses_plain_http(said)
        return False


def check_published_port(client: DockerClient, image: str, address: Address, tls: Tls | None = None) -> None:
    """Run a registry with a published port; reach it from here, then let the daemon reach it.

    Raises:
        UnusableError: The container does not run (`cannot-run-containers`), this machine does not reach its
            port (`not-reachable-from-here`), or the daemon does not (`refuses-plain-http`).

    """
    try:
        with _probe_container(client, image) as container:
            port = _published_port(container)
            _reach_from_here(container, port)
            _reach_from_daemon(container, port, address, tls)
    except (DockerException, requests.RequestException) as error:
        raise _cannot_run(words_of_error(error)) from error


@contextmanager
def _probe_container(client: DockerClient, image: str) -> Iterator[Container]:
    """Run a registry that keeps nothing: without a tmpfs its image would leave a volume."""
    remove_stale_probes(client)
    container = client.containers.create(
        image,
        name=_random_name(),
        labels={LABEL: f"{time.time():.0f}"},
        ports={PORT: ("127.0.0.1", 0)},
        tmpfs={"/var/lib/registry": ""},
        log_config=LogConfig(type=LogConfig.types.JSON),
        environment={"OTEL_TRACES_EXPORTER": "none"},
    )
    try:
        container.start()
        yield container
    finally:
        container.remove(force=True, v=True)


def remove_stale_probes(client: DockerClient) -> None:
    """Remove what a killed process has left."""
    for container in client.containers.list(all=True, filters={"label": LABEL}):
        started = container.labels.get(LABEL, "")
        if started.isdigit() and time.time() - int(started) > LONGEST_PROBE_S:
            container.remove(force=True, v=True)


def _check_running(container: Container) -> None:
    container.reload()
    if container.status != "running":
        raise _cannot_run(f"it ended at once and said: {_telling_line(container)}")


def _published_port(container: Container) -> int:
    _check_running(container)
    bindings = container.ports.get(PORT)
    if not bindings:
        raise _cannot_run("it runs, and the engine published no port for it")
    return int(bindings[0]["HostPort"])


def _reach_from_here(container: Container, port: int) -> None:
    """Ask until the registry's own log has our question; another program may have the same port here."""
    name = _random_name()

    def seen() -> bool:
        return _get(port, f"/v2/{name}/tags/list") and _wait(lambda: name in _log(container), LOG_TIMEOUT_S)

    deadline = time.monotonic() + START_TIMEOUT_S
    while not seen():
        _check_running(container)
        if "listening on" in _log(container):
            deadline = min(deadline, time.monotonic() + GRACE_S)
        if time.monotonic() > deadline:
            raise _not_reachable(port)
        time.sleep(INTERVAL_S)


def _reach_from_daemon(container: Container, port: int, address: Address, tls: Tls | None) -> None:
    name = _random_name()
    said = _pull(address, f"127.0.0.1:{port}/{name}", tls)
    if not _wait(lambda: name in _log(container), LOG_TIMEOUT_S):
        raise _refuses_plain_http(said)


def _pull(address: Address, repository: str, tls: Tls | None) -> str:
    """Let the daemon ask for an image that is not there, which changes nothing; return what it said."""
    path = f"/images/create?fromImage={repository}&tag=probe"
    try:
        answer = ask(address, path, method="POST", timeout_s=PULL_TIMEOUT_S, tls=tls)
    except (OSError, NoHttpError) as error:
        return str(error) or type(error).__name__
    return words_of_answer(answer.body)


def _get(port: int, path: str) -> bool:
    """Ask without the proxies of the environment; any answer in HTTP is one."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=GET_TIMEOUT_S)
    try:
        connection.request("GET", path)
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def _wait(condition: Callable[[], bool], timeout_s: float) -> bool:
    deadline = time.monotonic() + timeout_s
    while not (met := condition()) and time.monotonic() < deadline:
        time.sleep(INTERVAL_S)
    return met


def _log(container: Container) -> str:
    return container.logs(tail=100).decode(errors="replace")


def _telling_line(container: Container) -> str:
    """Return the line of the log that names an error, else the last one."""
    lines = _log(container).splitlines() or ["nothing"]
    return next((line for line in lines if re.search("error|fatal|panic", line, re.IGNORECASE)), lines[-1])


def _random_name() -> str:
    return f"docker-registry-course-probe-{secrets.token_hex(6)}"


def _cannot_run(why: str) -> UnusableError:
    return UnusableError(
        Problem.CANNOT_RUN,
        f"a registry's container could not be run: {why}",
        "See the engine's log; `docker run --rm -p 127.0.0.1::5000 registry:3` shows the same.",
    )


def _not_reachable(port: int) -> UnusableError:
    return UnusableError(
        Problem.NOT_REACHABLE_FROM_HERE,
        f"a registry runs there, but its port, published on 127.0.0.1:{port}, can't be reached from here.",
        "The engine has a network of its own: use one on this machine, or start the course where it is.",
    )


def _refuses_plain_http(said: str) -> UnusableError:
    return UnusableError(
        Problem.REFUSES_PLAIN_HTTP,
        f"it does not use a registry on 127.0.0.1 in plain HTTP, as the course's are: {said}.",
        PLAIN_HTTP_FIX,
    )
