"""Clauses of "Push" about manifests."""

from __future__ import annotations

from sandbox.image.digest import Digest
from sandbox.image.media_types import DOCKER_LIST, DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST
from tests.registry.specification.row import ANY, Row
from tests.registry.world import (
    CONFIG,
    IMAGE,
    IMAGE_DIGEST,
    LAYER,
    MISSING,
    NAME,
    OTHER,
    Ask,
    descriptor,
    image,
    index,
    post_blob,
    push_image,
    put_manifest,
)

MANIFESTS = f"/v2/{NAME}/manifests"
PUSH = "pushing-manifests"
SUBJECT = "pushing-manifests-with-subject"
PARTS = (post_blob(LAYER), post_blob(CONFIG))
TAGGED = push_image()
LIMIT = 4 << 20
IMAGE_512 = Digest.of(IMAGE, "sha512")
DOCKER_IMAGE = IMAGE.replace(OCI_MANIFEST.encode(), DOCKER_MANIFEST.encode(), 1)
DOCKER_INDEX = index(IMAGE).replace(OCI_INDEX.encode(), DOCKER_LIST.encode(), 1)
GONE = descriptor(b"never pushed", OCI_MANIFEST)
ABSENT_SUBJECT = image(LAYER, subject=GONE)
PRESENT_SUBJECT = image(LAYER, subject=descriptor(IMAGE, OCI_MANIFEST))
FOREIGN = "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip"
DOCKER_FOREIGN = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"
TEN_TAGS = [f"t{number}" for number in range(12)]


def padded(size_bytes: int) -> bytes:
    """Write an image manifest of exactly that size."""
    short = image(LAYER, annotations={"a": ""})
    return image(LAYER, annotations={"a": "x" * (size_bytes - len(short))})


def foreign(media_type: str) -> bytes:
    """Write an image with a layer that is to be had elsewhere."""
    layer = {"mediaType": media_type, "digest": MISSING, "size": 5, "urls": ["https://example.com/layer"]}
    return image(layers=[layer])


def invalid(content: bytes, media_type: str = OCI_MANIFEST) -> Ask:
    """Push what is no manifest."""
    return Ask("PUT", f"{MANIFESTS}/1.0", content, {"Content-Type": media_type})


SCHEMA_1 = b'{"schemaVersion":1,"name":"a","tag":"b","fsLayers":[],"history":[]}'
SCHEMA_1_TYPE = "application/vnd.docker.distribution.manifest.v1+prettyjws"

ROWS = (
    Row(
        PUSH,
        "MUST be 201 with a Location, a pullable manifest URL, and the digest",
        put_manifest(IMAGE, "1.0"),
        201,
        PARTS,
        {
            "Location": f"{MANIFESTS}/{IMAGE_DIGEST}",
            "Docker-Content-Digest": IMAGE_DIGEST,
            "OCI-Subject": None,
        },
        b"",
    ),
    Row(
        PUSH,
        "by digest",
        put_manifest(IMAGE, IMAGE_DIGEST),
        201,
        PARTS,
        {"Docker-Content-Digest": IMAGE_DIGEST},
    ),
    Row(
        PUSH,
        "the digest MUST be equal to the client's: sha512",
        put_manifest(IMAGE, IMAGE_512),
        201,
        PARTS,
        {"Docker-Content-Digest": IMAGE_512, "Location": f"{MANIFESTS}/{IMAGE_512}"},
    ),
    Row(
        PUSH,
        "sha512: it can be pulled",
        Ask("GET", f"{MANIFESTS}/{IMAGE_512}"),
        200,
        (*PARTS, put_manifest(IMAGE, IMAGE_512)),
        {"Docker-Content-Digest": IMAGE_512},
        IMAGE,
    ),
    Row(PUSH, "another digest", put_manifest(IMAGE, MISSING), 400, PARTS, codes=("DIGEST_INVALID",)),
    Row(
        PUSH,
        "a malformed digest",
        put_manifest(IMAGE, "sha256:baddigeststring"),
        400,
        PARTS,
        codes=("DIGEST_INVALID",),
    ),
    Row(PUSH, "a malformed tag", put_manifest(IMAGE, "-x"), 400, PARTS, codes=("MANIFEST_INVALID",)),
    Row(
        PUSH,
        "MUST store the exact byte representation",
        Ask("GET", f"{MANIFESTS}/odd"),
        200,
        (*PARTS, put_manifest(b" \n" + IMAGE.replace(b", ", b"  ,\t") + b"\n", "odd")),
        body=b" \n" + IMAGE.replace(b", ", b"  ,\t") + b"\n",
    ),
    Row(
        PUSH,
        "fields that nobody knows are no mistake",
        put_manifest(image(LAYER, other={"x": [1]}), "1.0"),
        201,
        PARTS,
    ),
    Row(PUSH, "the list of blobs MAY be empty", put_manifest(image(), "1.0"), 201, PARTS),
    Row(PUSH, "an index of nothing", put_manifest(index(), "1.0"), 201),
    Row(PUSH, "an index", put_manifest(index(IMAGE), "1.0"), 201, TAGGED),
    Row(
        PUSH,
        "an index of an index",
        put_manifest(index(index(IMAGE)), "n"),
        201,
        (*TAGGED, put_manifest(index(IMAGE), "i")),
    ),
    Row(PUSH, "Docker's image manifest", put_manifest(DOCKER_IMAGE, "1.0"), 201, PARTS),
    Row(PUSH, "Docker's manifest list", put_manifest(DOCKER_INDEX, "1.0"), 201, TAGGED),
    Row(
        PUSH,
        "SHOULD ignore parameters on Content-Type",
        put_manifest(IMAGE, "1.0", media_type=f"{OCI_MANIFEST};x=y"),
        201,
        PARTS,
    ),
    Row(
        PUSH,
        "clients SHOULD set Content-Type, but need not",
        Ask("PUT", f"{MANIFESTS}/1.0", IMAGE),
        201,
        PARTS,
    ),
    Row(
        PUSH,
        "the same tag moves",
        Ask("GET", f"{MANIFESTS}/1.0"),
        200,
        (*TAGGED, put_manifest(image(), "1.0")),
        body=image(),
    ),
    Row(
        PUSH,
        "the manifest before stays",
        Ask("GET", f"{MANIFESTS}/{IMAGE_DIGEST}"),
        200,
        (*TAGGED, put_manifest(image(), "1.0")),
        body=IMAGE,
    ),
    Row(PUSH, "the same again", put_manifest(IMAGE, "1.0"), 201, TAGGED),
    Row(
        PUSH,
        "Content-Type and mediaType MUST be the same",
        invalid(IMAGE, DOCKER_MANIFEST),
        400,
        PARTS,
        codes=("MANIFEST_INVALID",),
    ),
    Row(PUSH, "no JSON", invalid(b"{"), 400, codes=("MANIFEST_INVALID",)),
    Row(PUSH, "no bytes", invalid(b""), 400, codes=("MANIFEST_INVALID",)),
    Row(PUSH, "no object", invalid(b"[]"), 400, codes=("MANIFEST_INVALID",)),
    Row(PUSH, "no fields", invalid(b"{}"), 400, codes=("MANIFEST_INVALID",)),
    Row(PUSH, "not UTF-8", invalid(b'{"a":"\xff"}'), 400, codes=("MANIFEST_INVALID",)),
    Row(PUSH, "nested without end", invalid(b"[" * 100_000), 400, codes=("MANIFEST_INVALID",)),
    Row(
        PUSH,
        "a descriptor without a digest",
        invalid(image(layers=[{"mediaType": "x/y", "size": 1}])),
        400,
        codes=("MANIFEST_INVALID",),
    ),
    Row(
        PUSH,
        "a size that is none",
        invalid(image(config=b"", layers=[{**GONE, "size": -1}])),
        400,
        codes=("MANIFEST_INVALID",),
    ),
    Row(
        PUSH,
        "a media type that nobody knows",
        invalid(IMAGE.replace(OCI_MANIFEST.encode(), b"text/x", 1), "text/x"),
        400,
        PARTS,
        codes=("MANIFEST_INVALID",),
    ),
    Row(
        "legacy-docker-support-error-codes",
        "schema 1 is refused",
        invalid(SCHEMA_1, SCHEMA_1_TYPE),
        400,
        codes=("MANIFEST_INVALID",),
    ),
    # What it references
    Row(
        "push",
        "a missing blob MUST be MANIFEST_BLOB_UNKNOWN",
        put_manifest(IMAGE, "1.0"),
        400,
        (post_blob(CONFIG),),
        codes=("MANIFEST_BLOB_UNKNOWN",),
    ),
    Row(
        "push",
        "one or more such errors",
        put_manifest(IMAGE, "1.0"),
        400,
        codes=("MANIFEST_BLOB_UNKNOWN",) * 2,
    ),
    Row(
        "push",
        "a missing manifest",
        put_manifest(index(IMAGE), "1.0"),
        400,
        PARTS,
        codes=("MANIFEST_BLOB_UNKNOWN",),
    ),
    Row(
        "push",
        "a blob of another repository is missing here",
        put_manifest(IMAGE, "1.0"),
        400,
        push_image(name=OTHER),
        codes=("MANIFEST_BLOB_UNKNOWN",) * 2,
    ),
    Row("push", "a layer with urls need not be here", put_manifest(foreign(FOREIGN), "1.0"), 201, PARTS),
    Row(
        "push",
        "Docker's foreign layer need not be here",
        put_manifest(foreign(DOCKER_FOREIGN), "1.0"),
        201,
        PARTS,
    ),
    Row(
        "push",
        "a refused manifest leaves no repository",
        Ask("GET", f"/v2/{NAME}/tags/list"),
        404,
        (put_manifest(IMAGE, "1.0"),),
        codes=("NAME_UNKNOWN",),
    ),
    # Size
    Row(PUSH, "SHOULD support at least 4 megabytes", put_manifest(padded(LIMIT), "big"), 201, PARTS),
    Row(
        PUSH,
        "over the limit SHOULD be 413",
        put_manifest(padded(LIMIT + 1), "big"),
        413,
        PARTS,
        codes=("SIZE_INVALID",),
    ),
    Row(
        PUSH,
        "a large manifest comes back whole",
        Ask("GET", f"{MANIFESTS}/big"),
        200,
        (*PARTS, put_manifest(padded(LIMIT), "big")),
        {"Content-Length": str(LIMIT)},
    ),
    # Tags in the query
    Row(
        PUSH,
        "tag parameters: an OCI-Tag for each accepted tag",
        put_manifest(IMAGE, f"{IMAGE_DIGEST}?tag=1.2&tag=1&tag=1.2"),
        201,
        PARTS,
        {"OCI-Tag": "1.2, 1"},
    ),
    Row(
        PUSH,
        "tag parameters: SHOULD support at least 10 tags",
        Ask("GET", f"/v2/{NAME}/tags/list"),
        200,
        (*PARTS, put_manifest(IMAGE, f"{IMAGE_DIGEST}?" + "&".join(f"tag={tag}" for tag in TEN_TAGS))),
        body={"name": NAME, "tags": sorted(TEN_TAGS)},
    ),
    Row(
        PUSH,
        "tag parameters: an invalid tag",
        put_manifest(IMAGE, f"{IMAGE_DIGEST}?tag=-x"),
        400,
        PARTS,
        codes=("MANIFEST_INVALID",),
    ),
    Row(
        PUSH,
        "tag parameters: sha512",
        Ask("GET", f"{MANIFESTS}/x"),
        200,
        (*PARTS, put_manifest(IMAGE, f"{IMAGE_512}?tag=x")),
        {"Docker-Content-Digest": IMAGE_512},
        IMAGE,
    ),
    # Subject
    Row(
        SUBJECT,
        "MUST respond with OCI-Subject",
        put_manifest(PRESENT_SUBJECT, "s"),
        201,
        TAGGED,
        {"OCI-Subject": IMAGE_DIGEST},
    ),
    Row(
        "push",
        "MUST accept a subject that does not exist",
        put_manifest(ABSENT_SUBJECT, "s"),
        201,
        PARTS,
        {"OCI-Subject": MISSING},
    ),
    Row(
        SUBJECT,
        "an index with a subject",
        put_manifest(index(subject=GONE), "s"),
        201,
        headers={"OCI-Subject": MISSING},
    ),
    Row(
        SUBJECT,
        "a subject that is no descriptor",
        put_manifest(image(subject={"digest": "x"}), "s"),
        400,
        PARTS,
        codes=("MANIFEST_INVALID",),
    ),
    # Conditions
    Row(
        "referrers-tag-schema",
        "conditional push: If-Match with what is there",
        Ask(
            "PUT",
            f"{MANIFESTS}/1.0",
            image(),
            {"Content-Type": OCI_MANIFEST, "If-Match": f'"{IMAGE_DIGEST}"'},
        ),
        201,
        TAGGED,
        {"Location": ANY},
    ),
    Row(
        "referrers-tag-schema",
        "conditional push: If-Match with what was there",
        Ask("PUT", f"{MANIFESTS}/1.0", image(), {"Content-Type": OCI_MANIFEST, "If-Match": f'"{MISSING}"'}),
        412,
        TAGGED,
        codes=("DENIED",),
    ),
    Row(
        "referrers-tag-schema",
        "conditional push: If-None-Match: * where nothing is",
        Ask("PUT", f"{MANIFESTS}/2.0", image(), {"Content-Type": OCI_MANIFEST, "If-None-Match": "*"}),
        201,
        TAGGED,
    ),
    Row(
        "referrers-tag-schema",
        "conditional push: If-None-Match: * where something is",
        Ask("PUT", f"{MANIFESTS}/1.0", image(), {"Content-Type": OCI_MANIFEST, "If-None-Match": "*"}),
        412,
        TAGGED,
    ),
    Row(
        "push",
        "a read-only registry refuses with 405: manifest",
        put_manifest(IMAGE, "1.0"),
        405,
        codes=("UNSUPPORTED",),
        settings={"is_read_only": True},
    ),
    # Errors
    Row(
        "error-codes",
        "errors are JSON: code, message, detail",
        Ask("GET", f"{MANIFESTS}/2.0"),
        404,
        headers={"Content-Type": "application/json; charset=utf-8"},
        body={
            "errors": [{"code": "MANIFEST_UNKNOWN", "message": "manifest unknown", "detail": {"Tag": "2.0"}}]
        },
    ),
)
