"""`find`: look at each candidate in order and take the first engine that the course can use.

It never raises for an engine that is missing or broken, never waits long, and changes nothing of the
learner's: what is wrong becomes an Attempt with its fix.
"""

from __future__ import annotations

import os
import tempfile
import threading
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

from docker.errors import DockerException

from sandbox.engine.candidates import Candidate, candidates
from sandbox.engine.daemon.address import parse_address
from sandbox.engine.daemon.identity import identify
from sandbox.engine.daemon.probe import check_published_port, reaches_this_machine
from sandbox.engine.daemon.words import words_of_error
from sandbox.engine.embedded_seam import PRAISE, embedded_engine, open_embedded
from sandbox.engine.engine import EMBEDDED, Engine, make_docker_config
from sandbox.engine.problems import Problem, UnusableError
from sandbox.engine.registry_image import (
    ADVICE,
    RegistryImage,
    familiar,
    image_names,
    named_bundle,
    plan_registry_image,
)
from sandbox.engine.search import Attempt, Search
from sandbox.errors import RegistryImageError, SetupError
from sandbox.home import find_home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from docker import DockerClient

    from sandbox.engine.daemon.address import Address
    from sandbox.engine.embedded_seam import Way

    ImageFinder = Callable[[DockerClient], RegistryImage]

CHOICES = ("auto", "docker", "embedded", "in-process")
CLIENT_TIMEOUT_S = 20
_settings_lock = threading.Lock()


def find(
    choice: str = "auto",
    environ: Mapping[str, str] = os.environ,
    registry_image: ImageFinder | None = None,
) -> Search:
    """Look for an engine; COURSE_ENGINE counts where `choice` is auto.

    `registry_image` brings the image that registries run from to the engine and returns it. Without it
    nothing is brought: published ports are then probed only where an image is present.
    """
    environ = dict(environ)
    choice = environ.get("COURSE_ENGINE", "") or "auto" if choice == "auto" else choice
    if choice not in CHOICES:
        return Search(None, (_unknown(choice),), choice)
    if choice in ("embedded", "in-process"):
        return _search(choice, [_embedded(cast("Way", choice), environ)])
    finder = registry_image or _planner(environ)
    with _settings_of_nobody():
        attempts = list(_attempts(environ, finder))
    if choice == "auto" and attempts[-1].engine is None:
        attempts.append(_embedded("embedded", environ))
    return _search(choice, attempts)


def _search(choice: str, attempts: list[Attempt]) -> Search:
    return Search(attempts[-1].engine, tuple(attempts), choice)


def _embedded(way: Way, environ: Mapping[str, str]) -> Attempt:
    try:
        home = find_home(environ)
    except SetupError as error:
        return Attempt("the embedded engine", str(error), "Mend the data folder first.", Problem.CANNOT_START)
    return open_embedded(way, home)


def _unknown(choice: str) -> Attempt:
    return Attempt(
        "the choice of an engine",
        f"{choice!r} is none.",
        f"Choose one of {', '.join(CHOICES)} with --engine or COURSE_ENGINE.",
        Problem.UNKNOWN_CHOICE,
    )


def _planner(environ: Mapping[str, str]) -> ImageFinder:
    return lambda client: plan_registry_image(client, _bundle(environ))


def _bundle(environ: Mapping[str, str]) -> Path | None:
    """A data folder that can't be written is doctor's to tell; it holds no bundle."""
    try:
        return named_bundle(environ, find_home(environ).path)
    except SetupError:
        return named_bundle(environ)


def _attempts(environ: Mapping[str, str], finder: ImageFinder) -> Iterator[Attempt]:
    """Look at each address once, and stop at the first that can be used."""
    looked_at: set[str] = set()
    for candidate in candidates(environ):
        if isinstance(candidate, Attempt):
            yield candidate
            continue
        key = _key(candidate.host)
        if key in looked_at:
            continue
        looked_at.add(key)
        attempt = _examine(candidate, finder)
        yield attempt
        if attempt.engine is not None:
            return


def _key(host: str) -> str:
    """Two names of one socket are one address: /var/run is a link to /run."""
    scheme, _, path = host.partition("://")
    return str(Path(path).resolve()) if scheme == "unix" else host


def _examine(candidate: Candidate, finder: ImageFinder) -> Attempt:
    try:
        return _used(candidate, finder)
    except UnusableError as error:
        return Attempt(candidate.name, error.outcome, error.fix, error.problem)


def _used(candidate: Candidate, finder: ImageFinder) -> Attempt:
    address = parse_address(candidate.host, tls=candidate.tls is not None)
    if address.is_remote:
        raise _remote(address)
    identity = identify(address, candidate.tls)
    if identity.name == EMBEDDED:
        return Attempt(candidate.name, PRAISE, engine=embedded_engine(str(address), candidate.name))
    with _named(identity.name):
        engine = Engine(
            kind="docker",
            name=identity.name,
            docker_host=str(address),
            api_version=identity.api_version,
            image_store=identity.image_store,
            reaches_this_machine=reaches_this_machine(address, candidate.tls),
            found_by=candidate.name,
            tls=candidate.tls,
        )
        image, is_there = _image(engine, finder)
        if is_there:
            _probe(engine, image, address)
    return Attempt(candidate.name, _praise(engine, image, probed=is_there), engine=engine)


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Begin what goes wrong with the engine's name, which is known by now."""
    try:
        yield
    except UnusableError as error:
        raise UnusableError(error.problem, f"{name} answers, but: {error.outcome}", error.fix) from error


def _image(engine: Engine, finder: ImageFinder) -> tuple[RegistryImage, bool]:
    """Return the image, and whether it is on the engine (a plan brings none)."""
    try:
        with closing(engine.client(CLIENT_TIMEOUT_S)) as client:
            image = finder(client)
            names = {familiar(name) for name in image_names(client)}
    except RegistryImageError as error:
        why = str(error).removesuffix(ADVICE).rstrip()
        raise UnusableError(Problem.NO_REGISTRY_IMAGE, why, ADVICE) from error
    except (DockerException, OSError) as error:  # requests' errors are OSErrors
        why = f"it lists no images: {words_of_error(error)}."
        raise UnusableError(Problem.CANNOT_RUN, why, "Look into the engine's log, and restart it.") from error
    return image, familiar(image.reference) in names


def _probe(engine: Engine, image: RegistryImage, address: Address) -> None:
    with closing(engine.client(CLIENT_TIMEOUT_S)) as client:
        check_published_port(client, image.reference, address, engine.tls)


def _praise(engine: Engine, image: RegistryImage, *, probed: bool) -> str:
    """Say in a sentence what holds, and what does not hold that a chapter will miss."""
    works = f"{engine.name} (API {engine.api_version}, {engine.image_store} image store) works"
    if probed:
        works += f": this machine reaches a registry that it runs ({image.reference})"
    else:
        works += f"; a registry has not run there yet, its image will be {image.reference} ({image.reason})"
    if engine.reaches_this_machine:
        return f"{works}, and it reaches this machine."
    return (
        f"{works}, but it does not reach programs on this machine: chapters that need a stand-in for a cloud "
        "will use the embedded engine."
    )


def _remote(address: Address) -> UnusableError:
    return UnusableError(
        Problem.REMOTE_DAEMON,
        f"{address} is a daemon on another machine: what it publishes on 127.0.0.1 is there, not here.",
        "Use an engine on this machine (unset DOCKER_HOST, `docker context use default`), "
        "or start the course on that one.",
    )


@contextmanager
def _settings_of_nobody() -> Iterator[None]:
    """Let the SDK read an empty configuration: it looks into ~/.docker where DOCKER_CONFIG has none.

    The SDK reads os.environ at more places than its constructor, so that this holds for the whole search.
    """
    with _settings_lock, tempfile.TemporaryDirectory(prefix="course-") as folder:
        make_docker_config(Path(folder))
        before = os.environ.get("DOCKER_CONFIG")
        os.environ["DOCKER_CONFIG"] = folder
        try:
            yield
        finally:
            if before is None:
                del os.environ["DOCKER_CONFIG"]
            else:
                os.environ["DOCKER_CONFIG"] = before
