"""Who answers at an address: its name, its API, where it keeps images; or what is wrong there."""

from __future__ import annotations

import json
import re
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sandbox.engine.daemon.conversation import Answer, NoHttpError, ask
from sandbox.engine.engine import EMBEDDED
from sandbox.engine.problems import Problem, UnusableError
from sandbox.engine.remedies import allow_access, restart_daemon, start_daemon

if TYPE_CHECKING:
    from sandbox.engine.daemon.address import Address
    from sandbox.engine.engine import Tls

TIMEOUT_S = 3.0
OLDEST_API = (1, 41)
"""Docker Engine 20.10 (December 2020), the oldest that the course is tested on; 19.03 is not maintained."""

STORE_OF_CONTAINERD = "io.containerd.snapshotter.v1"


@dataclass(frozen=True)
class Identity:
    """What a daemon says about itself."""

    name: str
    api_version: str
    architecture: str
    image_store: Literal["classic", "containerd"]


def identify(address: Address, tls: Tls | None = None) -> Identity:
    """Ask who is there.

    Raises:
        UnusableError: Nobody, nobody in time, nobody who lets us in, no engine, or one that is too old.

    """
    version = _object(address, "/version", tls)
    api_version = version.get("ApiVersion")
    if not isinstance(api_version, str) or not re.fullmatch(r"\d+\.\d+", api_version):
        raise _no_engine(address, "names no API version")
    name = engine_name(version)
    if tuple(int(number) for number in api_version.split(".")) < OLDEST_API:
        raise _too_old(name, api_version)
    if version.get("Os", "linux") != "linux":
        raise UnusableError(
            Problem.WINDOWS_CONTAINERS,
            f"{name} runs Windows containers, and the course's are Linux ones.",
            "Choose “Switch to Linux containers…” in Docker Desktop's menu.",
        )
    info = _object(address, "/info", tls)
    is_containerd = STORE_OF_CONTAINERD in json.dumps(info.get("DriverStatus"))
    return Identity(
        name, api_version, str(version.get("Arch", "")), "containerd" if is_containerd else "classic"
    )


def engine_name(version: dict[str, object]) -> str:
    """Return the name that people know: `Docker Engine 26.1.5`, `Podman 4.3.1`."""
    number = re.match(r"[\w.-]*", str(version.get("Version", "")))
    text = number.group() if number else ""
    if "Podman" in json.dumps(version.get("Components")):
        return f"Podman {text}".rstrip()
    platform = version.get("Platform")
    product = str(platform.get("Name", "")) if isinstance(platform, dict) else ""
    if product.startswith(EMBEDDED):
        return EMBEDDED
    desktop = re.match(r"Docker Desktop [\d.]+", product)
    return f"Docker Engine {text}".rstrip() + (f" ({desktop.group()})" if desktop else "")


def _object(address: Address, path: str, tls: Tls | None) -> dict[str, object]:
    answer = _asked(address, path, tls)
    if answer.status == 400 and b"HTTPS" in answer.body:  # noqa: PLR2004  # Go's words to plain HTTP on a TLS port
        raise _needs_tls(address)
    try:
        content = json.loads(answer.body)
    except ValueError:
        content = None
    if answer.status != 200 or not isinstance(content, dict):  # noqa: PLR2004
        raise _no_engine(address, f"answers `GET {path}` with status {answer.status}")
    return content


def _asked(address: Address, path: str, tls: Tls | None) -> Answer:
    try:
        return ask(address, path, timeout_s=TIMEOUT_S, tls=tls)
    except FileNotFoundError as error:
        if tls is not None and address.scheme == "tcp":
            raise _needs_tls(address) from error
        raise _nobody(Problem.NO_SOCKET, f"there is no socket {address.path}", address) from error
    except PermissionError as error:
        raise UnusableError(
            Problem.PERMISSION_DENIED, f"the socket {address.path} is not open to you.", allow_access(address)
        ) from error
    except TimeoutError as error:
        raise UnusableError(
            Problem.NO_ANSWER,
            f"something at {address} takes the connection, but did not answer within {TIMEOUT_S:g} seconds.",
            restart_daemon(address),
        ) from error
    except ssl.SSLError as error:
        raise _tls_failed(address, error) from error
    except NoHttpError as error:
        raise _no_engine(address, "does not speak HTTP") from error
    except (ConnectionResetError, BrokenPipeError) as error:
        raise _no_engine(address, "breaks the connection off") from error
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise _nobody(Problem.DEAD_DAEMON, f"nobody answers at {address} ({why})", address) from error


def _nobody(problem: Problem, what: str, address: Address) -> UnusableError:
    return UnusableError(problem, f"{what}: no daemon runs there.", start_daemon(address))


def _no_engine(address: Address, what: str) -> UnusableError:
    return UnusableError(
        Problem.NOT_AN_ENGINE,
        f"what listens at {address} {what}; it is no engine with Docker's API.",
        "Set DOCKER_HOST to the engine's address, or unset it.",
    )


def _needs_tls(address: Address) -> UnusableError:
    return UnusableError(
        Problem.NEEDS_TLS,
        f"the daemon at {address} wants TLS, and the certificates it takes were not found.",
        "Set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH to the folder with ca.pem, cert.pem and key.pem.",
    )


def _tls_failed(address: Address, error: ssl.SSLError) -> UnusableError:
    return UnusableError(
        Problem.NEEDS_TLS,
        f"TLS with the daemon at {address} failed: {error.reason or error}.",
        "Check the certificates in the folder that DOCKER_CERT_PATH names, or unset DOCKER_TLS_VERIFY.",
    )


def _too_old(name: str, api_version: str) -> UnusableError:
    oldest = ".".join(str(number) for number in OLDEST_API)
    return UnusableError(
        Problem.OLD_API,
        f"{name} is too old: its API is {api_version}, and the course needs {oldest} or newer.",
        "Update it to Docker Engine 20.10 or newer: https://docs.docker.com/engine/install/.",
    )
