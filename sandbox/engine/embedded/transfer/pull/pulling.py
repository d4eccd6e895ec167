"""A pull: ask what the name means, take what is missing, and give the image its names.

Everything is written under one lease; what no image needs in the end, because something went wrong, is
collected. The messages are those of dockerd's classic engine. Source: moby `distribution/pull_v2.go`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.engine.embedded.errors import EngineError
from sandbox.engine.embedded.transfer.naming import familiar_name
from sandbox.engine.embedded.transfer.pull.layers import announce, get_layers, pair
from sandbox.engine.embedded.transfer.pull.resolving import choose_manifest, resolve
from sandbox.engine.embedded.transfer.remote import (
    RefusedError,
    RegistryCredentials,
    Repository,
    RequestFailedError,
    connect,
)
from sandbox.engine.embedded.transfer.remote.refusals import pull_refusal
from sandbox.engine.embedded.transfer.remote.repository import PULL
from sandbox.errors import InvalidContentError, InvalidDigestError
from sandbox.image import Config, Index, Manifest, media_types

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from sandbox.engine.embedded.content import Lease
    from sandbox.engine.embedded.images import Image
    from sandbox.engine.embedded.transfer.progress import Message
    from sandbox.engine.embedded.world import World
    from sandbox.image.descriptor import Descriptor
    from sandbox.image.digest import Digest
    from sandbox.image.platform import Platform
    from sandbox.reference import Reference

NOBODY = RegistryCredentials()


@dataclass(frozen=True)
class Pulled:
    """An image, and whether its name means something new."""

    image: Image
    is_new: bool


def pull(
    world: World,
    reference: Reference,
    platform: Platform | None = None,
    credentials: RegistryCredentials = NOBODY,
    *,
    client: str = "",
) -> Generator[Message, None, Image]:
    """Pull one image, telling how far it is; the generator's result is the image.

    Without a platform it is the engine's own. Raises `EngineError` in dockerd's words.
    """
    session, _ = connect(reference.registry, world.settings, credentials, client=client)
    with session:
        repository = Repository(session, reference.repository, PULL)
        pulled = yield from _pull(world, repository, reference, platform or world.settings.platform)
        yield _status(reference.familiar, is_new=pulled.is_new)
        if platform is not None and not platform.accepts(pulled.image.platform):
            raise EngineError(
                f"image with reference {reference.familiar} was found but does not match the specified "
                f"platform: wanted {platform}, actual: {pulled.image.platform}"
            )
    return pulled.image


def pull_all(
    world: World,
    reference: Reference,
    platform: Platform | None = None,
    credentials: RegistryCredentials = NOBODY,
    *,
    client: str = "",
) -> Generator[Message, None, list[Image]]:
    """Pull every tag of a repository."""
    session, _ = connect(reference.registry, world.settings, credentials, client=client)
    pulled = []
    with session:
        repository = Repository(session, reference.repository, PULL)
        try:
            tags = repository.tags()
        except RefusedError as error:
            raise pull_refusal(error, reference.familiar, familiar_name(reference)) from error
        for tag in tags:
            tagged = reference.with_tag(tag)
            pulled.append((yield from _pull(world, repository, tagged, platform or world.settings.platform)))
    yield _status(familiar_name(reference), is_new=any(each.is_new for each in pulled))
    return [each.image for each in pulled]


def _pull(
    world: World, repository: Repository, reference: Reference, platform: Platform
) -> Generator[Message, None, Pulled]:
    lease = world.content.lease()
    try:
        named = resolve(repository, reference, world.content, lease)
        shown = reference.familiar if reference.digest else reference.tag
        yield {"status": f"Pulling from {repository.name}", "id": shown}
        digest, manifest = choose_manifest(repository, named, platform, world.content, lease)
        index = named.digest if isinstance(named.document, Index) else None
        image = yield from _get_image(world, repository, manifest, (digest, index), lease)
        yield {"status": f"Digest: {named.digest}"}
        is_new = _name(world, reference, named.digest, image)
    except RefusedError as error:
        raise pull_refusal(error, reference.familiar, familiar_name(reference)) from error
    finally:
        lease.release()
    return Pulled(image, is_new)


def _get_image(
    world: World,
    repository: Repository,
    manifest: Manifest,
    digests: tuple[Digest, Digest | None],
    lease: Lease,
) -> Generator[Message, None, Image]:
    """Get config and layers, unless the image is here; then it takes over the manifest if its layers are."""
    digest, index = digests
    known = world.images.get(manifest.config.digest)
    if known is not None and _takes(lease, manifest.layers):
        config = known.config
    elif known is not None and _takes(lease, known.layers):
        return known
    else:
        _check_kind(manifest)
        missing = yield from announce(manifest.layers, lease)
        config = _config(repository, manifest)
        pairs = pair(manifest.layers, _parsed(config).diff_ids)
        yield from get_layers(repository, missing, pairs, world.content, lease)
    return world.images.add(config, manifest.layers, lease, manifest=digest, index=index)


def _takes(lease: Lease, layers: Sequence[Descriptor]) -> bool:
    """Tell whether the lease can hold all of some layers: somebody may be removing them."""
    return all(lease.take(layer.digest) for layer in layers)


def _check_kind(manifest: Manifest) -> None:
    """Refuse what is an artifact of another kind."""
    kind = manifest.config.media_type
    if kind not in media_types.CONFIGS:
        raise EngineError(f"unsupported media type {kind}")


def _config(repository: Repository, manifest: Manifest) -> bytes:
    """Get the config; whatever goes wrong is told as of the config."""
    digest = manifest.config.digest
    try:
        return digest.verify(repository.small_blob(digest))
    except InvalidDigestError:
        words = f"image config verification failed for digest {digest}"
    except RequestFailedError as error:
        words = error.words
    except EngineError as error:
        words = error.message
    raise EngineError(f"error pulling image configuration: {words}")


def _parsed(content: bytes) -> Config:
    try:
        config = Config.parse(content)
    except (InvalidContentError, InvalidDigestError) as error:
        raise EngineError("invalid rootfs in image configuration") from error
    if config.platform.os != "linux":
        raise EngineError(
            f'image operating system "{config.platform.os}" cannot be used on this platform: '
            "operating system is not supported"
        )
    return config


def _name(world: World, reference: Reference, digest: Digest, image: Image) -> bool:
    """Let the tag and the digest mean the image, and tell of it; True where the name is new or has moved."""
    name = reference if reference.tag and not reference.digest else reference.with_digest(digest)
    before = world.images.names.get(name)
    if before != image.id:
        world.images.name(name, image)
    world.images.name(reference.with_digest(digest), image)
    world.events.happened(
        "image", "pull", reference.familiar, **(image.labels | {"name": familiar_name(reference)})
    )
    return before != image.id


def _status(name: str, *, is_new: bool) -> Message:
    word = "Downloaded newer image for" if is_new else "Image is up to date for"
    return {"status": f"Status: {word} {name}"}
