"""What is in Skylark's images, and what a colleague makes of a layer that she has pulled."""

from __future__ import annotations

import gzip

from sandbox.course.skylark import forecast, on_top_of
from sandbox.image.digest import Digest


def test_a_layer_that_was_pulled_is_pushed_as_it_came() -> None:
    image = forecast("0.2", edition="1", wind="calm 0")
    stations = image.layers[0]
    pulled = gzip.compress(gzip.decompress(stations.content), compresslevel=1, mtime=1)
    hers = on_top_of(image, {stations.diff_id: pulled, str(Digest.of(b"another")): b"another"})
    assert [layer.diff_id for layer in hers.layers] == [layer.diff_id for layer in image.layers]
    assert hers.manifest.layers[0].digest == Digest.of(pulled) != stations.descriptor.digest
    assert hers.manifest.layers[1] == image.manifest.layers[1]
    assert hers.config == image.config
    assert hers.blobs[Digest.of(pulled)] == pulled


def test_of_who_has_pulled_nothing_the_image_is_the_same() -> None:
    image = forecast("0.2", edition="1")
    assert on_top_of(image, {}) == image
