"""Clauses of "Content Discovery"."""

from __future__ import annotations

import json

from sandbox.image.digest import Digest
from sandbox.image.media_types import OCI_CONFIG, OCI_INDEX, OCI_MANIFEST
from tests.registry.specification.row import Row
from tests.registry.world import (
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
    push_image,
    put_manifest,
)

TAGS = "listing-tags"
LIST = f"/v2/{NAME}/tags/list"
REFERRERS = "listing-referrers"
OF_IMAGE = f"/v2/{NAME}/referrers/{IMAGE_DIGEST}"
THREE = (
    *push_image(),
    put_manifest(IMAGE, "latest"),
    put_manifest(IMAGE, "Beta"),
    put_manifest(IMAGE, "0.9"),
)
ORDER = ["0.9", "1.0", "Beta", "latest"]
GONE = (*push_image(), Ask("DELETE", f"/v2/{NAME}/manifests/1.0"))

SUBJECT = descriptor(IMAGE, OCI_MANIFEST)
SBOM = image(LAYER, subject=SUBJECT, artifactType="application/vnd.example.sbom", annotations={"by": "me"})
SIGNATURE = image(subject=SUBJECT)
INDEX = index(subject=SUBJECT, annotations={"a": "b"})
TYPED_INDEX = index(subject=SUBJECT, artifactType="application/vnd.example.sbom")
ALL = (
    *push_image(),
    *(put_manifest(each, Digest.of(each)) for each in (SBOM, SIGNATURE, INDEX, TYPED_INDEX)),
)


def referrer(content: bytes, media_type: str = OCI_MANIFEST, **more: object) -> dict[str, object]:
    """Describe a referrer as the list does."""
    return descriptor(content, media_type, **more)


def answer(*entries: dict[str, object]) -> dict[str, object]:
    """Write the index that lists them, in the order of their digests."""
    return {
        "schemaVersion": 2,
        "mediaType": OCI_INDEX,
        "manifests": sorted(entries, key=lambda each: str(each["digest"])),
    }


def quoted(content: bytes) -> str:
    """Write a digest as a parameter of a query."""
    return Digest.of(content).replace(":", "%3A")


THE_SBOM = referrer(SBOM, artifactType="application/vnd.example.sbom", annotations={"by": "me"})
THE_SIGNATURE = referrer(SIGNATURE, artifactType=OCI_CONFIG)
THE_INDEX = referrer(INDEX, OCI_INDEX, annotations={"a": "b"})
THE_TYPED_INDEX = referrer(TYPED_INDEX, OCI_INDEX, artifactType="application/vnd.example.sbom")
LARGE = sorted(
    (image(subject=SUBJECT, annotations={"n": str(n), "x": "x" * 1_500_000}) for n in range(3)), key=Digest.of
)
THE_LARGE = [
    referrer(each, annotations=json.loads(each)["annotations"], artifactType=OCI_CONFIG) for each in LARGE
]
FIRST, SECOND = sorted(
    (THE_SBOM, THE_SIGNATURE, THE_INDEX, THE_TYPED_INDEX), key=lambda each: str(each["digest"])
)[:2]


def listed(query: str, tags: list[str], link: str | None = None) -> Row:
    """Make the row of a page of tags."""
    says = f"?{query} is {', '.join(tags) or 'nothing'}" + (" and a Link" if link else "")
    wanted = f'<{LIST}?{link}>; rel="next"' if link else None
    return Row(
        TAGS, says, Ask("GET", f"{LIST}?{query}"), 200, THREE, {"Link": wanted}, {"name": NAME, "tags": tags}
    )


ROWS = (
    Row(
        TAGS,
        "MUST be 200, in the order of the characters' codes",
        Ask("GET", LIST),
        200,
        THREE,
        {"Link": None},
        {"name": NAME, "tags": ORDER},
    ),
    Row(TAGS, "HEAD has no body", Ask("HEAD", LIST), 200, THREE, body=b""),
    Row(TAGS, "no such repository", Ask("GET", LIST), 404, codes=("NAME_UNKNOWN",)),
    Row(TAGS, "MAY be empty: all tags deleted", Ask("GET", LIST), 200, GONE, body={"name": NAME, "tags": []}),
    Row(
        TAGS,
        "MAY be empty: pushed by digest alone",
        Ask("GET", LIST),
        200,
        push_image(reference=IMAGE_DIGEST),
        body={"name": NAME, "tags": []},
    ),
    listed("n=2", ORDER[:2], "last=1.0&n=2"),
    listed("n=4", ORDER),
    listed("n=100", ORDER),
    listed("n=0", []),
    listed("n=2&last=1.0", ORDER[2:]),
    listed("n=1&last=0.9", ["1.0"], "last=1.0&n=1"),
    listed("last=1", ORDER[1:]),
    listed("last=Beta", ["latest"]),
    listed("last=latest", []),
    listed("last=A", ["Beta", "latest"]),
    listed("n=", ORDER),
    *(
        Row(
            TAGS,
            f"n MUST be an integer: {n[:5]}",
            Ask("GET", f"{LIST}?n={n}"),
            400,
            THREE,
            codes=("UNSUPPORTED",),
        )
        for n in ("-1", "two", "1.5", "%D9%A3")
    ),
    Row(
        TAGS,
        "an n beyond all numbers",
        Ask("GET", f"{LIST}?n={'9' * 5000}"),
        200,
        THREE,
        body={"name": NAME, "tags": ORDER},
    ),
    # Referrers
    Row(
        REFERRERS,
        "MUST be 200, an image index, with artifactType and annotations of each",
        Ask("GET", OF_IMAGE),
        200,
        ALL,
        {"Content-Type": OCI_INDEX, "OCI-Filters-Applied": None, "Link": None},
        answer(THE_SBOM, THE_SIGNATURE, THE_INDEX, THE_TYPED_INDEX),
    ),
    Row(
        REFERRERS,
        "no match MUST be an empty list",
        Ask("GET", f"/v2/{NAME}/referrers/{MISSING}"),
        200,
        ALL,
        body=answer(),
    ),
    Row(
        REFERRERS,
        "MUST NOT be 404: no such repository",
        Ask("GET", f"/v2/{OTHER}/referrers/{MISSING}"),
        200,
        body=answer(),
    ),
    Row(
        REFERRERS,
        "only those of the same repository",
        Ask("GET", f"/v2/{OTHER}/referrers/{IMAGE_DIGEST}"),
        200,
        ALL,
        body=answer(),
    ),
    Row(
        REFERRERS,
        "an invalid digest MUST be 400",
        Ask("GET", f"/v2/{NAME}/referrers/sha256:1"),
        400,
        codes=("DIGEST_INVALID",),
    ),
    Row(
        REFERRERS,
        "a tag is no digest: 400",
        Ask("GET", f"/v2/{NAME}/referrers/latest"),
        400,
        codes=("DIGEST_INVALID",),
    ),
    Row(
        REFERRERS,
        "SHOULD support filtering; MUST say OCI-Filters-Applied",
        Ask("GET", f"{OF_IMAGE}?artifactType=application/vnd.example.sbom"),
        200,
        ALL,
        {"OCI-Filters-Applied": "artifactType"},
        answer(THE_SBOM, THE_TYPED_INDEX),
    ),
    Row(
        REFERRERS,
        "the filter knows the config's media type, encoded or not",
        Ask("GET", f"{OF_IMAGE}?artifactType=application%2Fvnd.oci.image.config.v1%2Bjson"),
        200,
        ALL,
        {"OCI-Filters-Applied": "artifactType"},
        answer(THE_SIGNATURE),
    ),
    Row(
        REFERRERS,
        "a filter without a match",
        Ask("GET", f"{OF_IMAGE}?artifactType=x/y"),
        200,
        ALL,
        {"OCI-Filters-Applied": "artifactType"},
        answer(),
    ),
    Row(
        REFERRERS,
        "a Link where the list goes on",
        Ask("GET", f"{OF_IMAGE}?n=1"),
        200,
        ALL,
        {"Link": f'<{OF_IMAGE}?n=1&last={str(FIRST["digest"]).replace(":", "%3A")}>; rel="next"'},
        answer(FIRST),
    ),
    Row(
        REFERRERS,
        "the next page",
        Ask("GET", f"{OF_IMAGE}?n=1&last={FIRST['digest']}"),
        200,
        ALL,
        body=answer(SECOND),
    ),
    *(
        Row(
            REFERRERS,
            f"a Link MUST be included when one manifest cannot hold the list: page {number}",
            Ask("GET", OF_IMAGE + query),
            200,
            (*push_image(), *(put_manifest(each, Digest.of(each)) for each in LARGE)),
            {"Link": link},
            answer(*entries),
        )
        for number, query, link, entries in (
            (1, "", f'<{OF_IMAGE}?last={quoted(LARGE[1])}>; rel="next"', THE_LARGE[:2]),
            (2, f"?last={quoted(LARGE[1])}", None, THE_LARGE[2:]),
        )
    ),
    Row(
        REFERRERS,
        "a subject that came later has them, too",
        Ask("GET", OF_IMAGE),
        200,
        (*push_image(SIGNATURE, "s"), put_manifest(IMAGE, "1.0")),
        body=answer(THE_SIGNATURE),
    ),
    Row(
        REFERRERS,
        "a deleted referrer is gone",
        Ask("GET", OF_IMAGE),
        200,
        (
            *push_image(),
            put_manifest(SIGNATURE, "s"),
            Ask("DELETE", f"/v2/{NAME}/manifests/{Digest.of(SIGNATURE)}"),
        ),
        body=answer(),
    ),
    Row(
        "enabling-the-referrers-api",
        "MUST include what an index at the referrers tag lists",
        Ask("GET", OF_IMAGE),
        200,
        (
            *push_image(),
            put_manifest(SIGNATURE, Digest.of(SIGNATURE)),
            put_manifest(index(SIGNATURE), IMAGE_DIGEST.replace(":", "-")),
        ),
        body=answer(THE_SIGNATURE),
    ),
    # The catalogue, which is Distribution's
    Row("catalog", "nothing yet", Ask("GET", "/v2/_catalog"), 200, body={"repositories": []}),
    Row(
        "catalog",
        "all repositories, parents first",
        Ask("GET", "/v2/_catalog"),
        200,
        (*push_image(name="a-b"), *push_image(name="a/b"), *push_image(name="a")),
        {"Link": None},
        {"repositories": ["a", "a/b", "a-b"]},
    ),
    Row(
        "catalog",
        "a page and a Link",
        Ask("GET", "/v2/_catalog?n=2"),
        200,
        (*push_image(name="a-b"), *push_image(name="a/b"), *push_image(name="a")),
        {"Link": '</v2/_catalog?last=a%2Fb&n=2>; rel="next"'},
        {"repositories": ["a", "a/b"]},
    ),
    Row(
        "catalog",
        "the next page",
        Ask("GET", "/v2/_catalog?last=a%2Fb&n=2"),
        200,
        (*push_image(name="a-b"), *push_image(name="a/b"), *push_image(name="a")),
        {"Link": None},
        {"repositories": ["a-b"]},
    ),
    Row(
        "catalog",
        "n=0",
        Ask("GET", "/v2/_catalog?n=0"),
        200,
        push_image(),
        {"Link": None},
        {"repositories": []},
    ),
)
