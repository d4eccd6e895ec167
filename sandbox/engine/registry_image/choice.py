"""Which place the image comes from: the first that has one, and the reason why not the others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from docker.errors import DockerException

from sandbox.engine.daemon.words import words_of_error
from sandbox.engine.registry_image.docker_hub import DockerHub, refuse
from sandbox.engine.registry_image.progress import unwatched
from sandbox.engine.registry_image.sources import Bundle, LocalBinary, Present, RegistryImage
from sandbox.errors import RegistryImageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from docker import DockerClient

    from sandbox.engine.registry_image.progress import Watch
    from sandbox.engine.registry_image.sources import Source

BUNDLE_NAME = "registry-image.tar"
ADVICE = (
    "With a network: `docker pull registry:3`. On Debian and Ubuntu: `sudo apt install docker-registry`. "
    "From a class: set COURSE_BUNDLE to the archive that you were given."
)


def plan_registry_image(client: DockerClient, bundle: Path | None) -> RegistryImage:
    """Say which image would be used and where it would come from; nothing on the engine changes.

    Raises:
        RegistryImageError: No place has one; the text names each place and what to do.

    """
    return _first(_sources(bundle), lambda source: source.plan(client))


def find_registry_image(
    client: DockerClient,
    bundle: Path | None,
    record: Callable[[str], None] = lambda _: None,
    may_pull: Callable[[str], bool] = refuse,
    watch: Watch = unwatched,
) -> RegistryImage:
    """Return an image that is on the engine, brought there if need be.

    `record` is told each reference before it is created there, so that it can be removed one day. No tag
    that is on the engine is moved. `may_pull` is asked before more than 20 MB come from Docker Hub; `watch`
    is told how far a pull, build or load is.

    Raises:
        RegistryImageError: No place has one; the text names each place and what to do.

    """
    return _first(_sources(bundle, may_pull, watch), lambda source: source.make(client, record))


def named_bundle(environ: Mapping[str, str], folder: Path | None = None) -> Path | None:
    """Return the archive that COURSE_BUNDLE names, else the one in the data folder, else None."""
    if environ.get("COURSE_BUNDLE"):
        return Path(environ["COURSE_BUNDLE"])
    kept = folder / BUNDLE_NAME if folder else None
    return kept if kept and kept.exists() else None


def _sources(
    bundle: Path | None, may_pull: Callable[[str], bool] = refuse, watch: Watch = unwatched
) -> tuple[Source, ...]:
    """Return the places, the best first."""
    return Present(), DockerHub(may_pull, watch), LocalBinary(watch), Bundle(bundle, watch)


def _first(sources: Iterable[Source], get: Callable[[Source], RegistryImage]) -> RegistryImage:
    refusals: list[str] = []
    for source in sources:
        try:
            image = get(source)
        except RegistryImageError as error:
            refusals.append(str(error))
        except (DockerException, OSError) as error:  # requests' errors are OSErrors
            refusals.append(f"the engine failed: {words_of_error(error)}")
        else:
            return image if not refusals else _explained(image, refusals)
    raise RegistryImageError(
        f"no image of a registry is to be had: {'; '.join(dict.fromkeys(refusals))}. {ADVICE}"
    )


def _explained(image: RegistryImage, refusals: list[str]) -> RegistryImage:
    """Add why the better places were passed over."""
    return RegistryImage(image.reference, image.how, f"{image.reason}, because {', and '.join(refusals)}")
