"""The bytes of a stand-in: layers, config and manifest of each platform, and the index around them.

Source: OCI image specification 1.1, config.md, manifest.md, image-index.md, annotations.md;
docker-library/meta-scripts, `.test/builds.json` (which annotations an official image's entries have).
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.image import Config, Descriptor, Index, Layer, Manifest, make_layer, media_types
from sandbox.image.json_fields import canonical
from sandbox.image.tiny import TinyImage
from sandbox.providers.hub.seeds.attestation import attest
from sandbox.providers.hub.seeds.recipe import LayerStep, SettingStep, Step, settings
from sandbox.providers.hub.seeds.words import KEY, REAL_SIZE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.image import Digest, Platform
    from sandbox.providers.hub.seeds.family import SeedImage


_MOST_REMEMBERED = 512


@dataclass(frozen=True)
class Planned:
    """A step, and the image whose recipe it stands in: itself, or one that it begins with."""

    step: Step
    image: SeedImage
    number: int


@dataclass(frozen=True)
class Made:
    """All content of one stand-in: what its tags name, every manifest and every blob."""

    digest: Digest
    manifests: tuple[Manifest | Index, ...]
    blobs: Mapping[Digest, bytes]


def plan(image: SeedImage, find: Callable[[str], SeedImage]) -> tuple[Planned, ...]:
    """Put the steps of all that an image begins with before its own; `find` knows what `FROM` names."""
    before = plan(find(image.recipe.base), find) if image.recipe.base else ()
    return (*before, *(Planned(step, image, n) for n, step in enumerate(image.recipe.steps, 1)))


def make(image: SeedImage, find: Callable[[str], SeedImage]) -> Made:
    """Make a stand-in, the same bytes everywhere."""
    planned = plan(image, find)
    images = tuple(_make_platform(image, planned, platform) for platform in image.platforms)
    blobs = {digest: content for each in images for digest, content in each.blobs.items()}
    if image.kind == "manifest":
        return Made(images[0].digest, (images[0].manifest,), blobs)
    return _make_index(image, images, blobs)


def _make_index(image: SeedImage, images: tuple[TinyImage, ...], blobs: dict[Digest, bytes]) -> Made:
    entries: list[Descriptor] = []
    manifests: list[Manifest | Index] = []
    for each in images:
        entries.append(_described(image, each))
        manifests.append(each.manifest)
        if image.kind == "index":
            attested = attest(each, image.sentence)
            entries.append(attested.descriptor)
            manifests.append(attested.manifest)
            blobs |= attested.blobs
    media_type = media_types.OCI_INDEX if image.kind == "index" else media_types.DOCKER_LIST
    index = Index.make(entries, media_type=media_type, annotations=_if_oci(image, {KEY: image.sentence}))
    return Made(index.digest, (*manifests, index), blobs)


def _make_platform(image: SeedImage, planned: tuple[Planned, ...], platform: Platform) -> TinyImage:
    kinds = _kinds(image)
    layers = tuple(
        _make_layer(each, each.step, platform, kinds.layer)
        for each in planned
        if isinstance(each.step, LayerStep)
    )
    config = _make_config(image, planned, platform, layers)
    manifest = Manifest.make(
        Descriptor.of(config.content, kinds.config),
        [layer.descriptor for layer in layers],
        media_type=kinds.manifest,
        annotations=_if_oci(image, _annotations(image, planned)),
    )
    return TinyImage(config, layers, manifest)


def _make_layer(planned: Planned, step: LayerStep, platform: Platform, media_type: str) -> Layer:
    image = planned.image
    what = step.note or " ".join(path for _, path in step.files)
    note = (
        f"This is a {image.sentence}.\n\n"
        f"Platform: {platform}\nStep {planned.number}: {step.word} {what}\n{_size_note(step)}\n"
    )
    path = f"stand-in/{image.family.replace('/', '-')}-{planned.number:02}.txt"
    files = tuple((place, image.files[name]) for name, place in step.files)
    return _pack(((path, note), *files), media_type)


def _size_note(step: LayerStep) -> str:
    if step.real_size_bytes is None:
        return "How large the real layer is was not to be found out."
    return f"The real layer has {step.real_size_bytes} bytes, compressed, on linux/amd64."


@functools.lru_cache(maxsize=_MOST_REMEMBERED)
def _pack(files: tuple[tuple[str, str], ...], media_type: str) -> Layer:
    """Make a layer, once for all images that begin with it."""
    programs = {path for path, content in files if content.startswith("#!")}
    return make_layer(dict(files), media_type=media_type, executables=programs)


def _make_config(
    image: SeedImage, planned: tuple[Planned, ...], platform: Platform, layers: tuple[Layer, ...]
) -> Config:
    label = SettingStep("LABEL", f"{KEY}={image.sentence}", is_told=False)
    settled = settings((*(each.step for each in planned), label))
    return Config.parse(
        canonical(
            platform.to_json()
            | {
                "created": image.created,
                "config": settled,
                "rootfs": {"type": "layers", "diff_ids": [str(layer.diff_id) for layer in layers]},
                "history": [line for each in planned if (line := _history(each))],
            }
        )
    )


def _history(planned: Planned) -> dict[str, object] | None:
    step = planned.step
    line: dict[str, object] = {"created": planned.image.created, "created_by": step.created_by}
    if isinstance(step, LayerStep):
        return line
    return line | {"empty_layer": True} if step.is_told else None


def _described(image: SeedImage, made: TinyImage) -> Descriptor:
    annotations = {
        "org.opencontainers.image.created": image.created,
        "org.opencontainers.image.source": image.code,
        "org.opencontainers.image.version": image.version,
        KEY: image.sentence,
    }
    if image.recipe.base:
        annotations["org.opencontainers.image.base.name"] = image.recipe.base
    described = made.descriptor
    return Descriptor(
        described.media_type,
        described.digest,
        described.size_bytes,
        described.platform,
        _if_oci(image, annotations),
    )


def _annotations(image: SeedImage, planned: tuple[Planned, ...]) -> dict[str, str]:
    """Say what it is, and how large the real one is if all of that is known."""
    sizes = [each.step.real_size_bytes for each in planned if isinstance(each.step, LayerStep)]
    known = [size for size in sizes if size is not None]
    size = {REAL_SIZE: str(sum(known))} if len(known) == len(sizes) else {}
    return {KEY: image.sentence, **size}


@dataclass(frozen=True)
class _Kinds:
    manifest: str
    config: str
    layer: str


def _kinds(image: SeedImage) -> _Kinds:
    if image.kind == "index":
        return _Kinds(media_types.OCI_MANIFEST, media_types.OCI_CONFIG, media_types.OCI_LAYER_GZIP)
    return _Kinds(media_types.DOCKER_MANIFEST, media_types.DOCKER_CONFIG, media_types.DOCKER_LAYER_GZIP)


def _if_oci(image: SeedImage, annotations: dict[str, str]) -> dict[str, str]:
    """Docker's older manifests have no annotations."""
    return annotations if image.kind == "index" else {}
