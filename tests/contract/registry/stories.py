"""The stories: every path and method of a registry, right and wrong."""

from __future__ import annotations

import base64
import json

from sandbox.image import media_types
from sandbox.image.digest import Digest
from tests.contract.registry.story import Step, Story
from tests.registry.world import (
    BLOB,
    CONFIG,
    DIGEST,
    DIGEST_512,
    IMAGE,
    LAYER,
    MISSING,
    descriptor,
    image,
    index,
)

UPLOADS = "/v2/{name}/blobs/uploads/"
OCI = {"Content-Type": media_types.OCI_MANIFEST}
INDEX = {"Content-Type": media_types.OCI_INDEX}
DOCKER = {"Content-Type": media_types.DOCKER_MANIFEST}
LIST = {"Content-Type": media_types.DOCKER_LIST}
TAKES_ALL = {"Accept": media_types.ACCEPT}
CHILD = image(LAYER, annotations={"child": "yes"})
BOTH = index(IMAGE, CHILD)
DOCKER_IMAGE = json.dumps(
    {
        "schemaVersion": 2,
        "mediaType": media_types.DOCKER_MANIFEST,
        "config": descriptor(CONFIG, media_types.DOCKER_CONFIG),
        "layers": [descriptor(LAYER, media_types.DOCKER_LAYER_GZIP)],
    }
).encode()
DOCKER_INDEX = json.dumps(
    {
        "schemaVersion": 2,
        "mediaType": media_types.DOCKER_LIST,
        "manifests": [
            descriptor(
                DOCKER_IMAGE, media_types.DOCKER_MANIFEST, platform={"architecture": "amd64", "os": "linux"}
            )
        ],
    }
).encode()
TAKES_DOCKER = {"Accept": media_types.DOCKER_MANIFEST}
SCHEMA_1_TYPE = "application/vnd.docker.distribution.manifest.v1+json"
SCHEMA_1 = b'{"schemaVersion": 1, "name": "a", "tag": "b", "fsLayers": []}'
OCTETS = {"Content-Type": "application/octet-stream"}


def blob(content: bytes = BLOB) -> tuple[Step, ...]:
    """Push a blob in two requests, the way that every client takes."""
    return (
        Step("start", "POST", UPLOADS),
        Step("finish", "PUT", f"{{location}}?digest={Digest.of(content)}", content, OCTETS),
    )


def parts() -> tuple[Step, ...]:
    """Push what `IMAGE` is made of."""
    return (*blob(LAYER), *blob(CONFIG))


def put(name: str, reference: str, content: bytes, headers: dict[str, str] | None = None) -> Step:
    """Push a manifest."""
    return Step(
        name, "PUT", f"/v2/{{name}}/manifests/{reference}", content, OCI if headers is None else headers
    )


def get(name: str, what: str, headers: dict[str, str] | None = None, method: str = "GET") -> Step:
    """Ask for something of the repository."""
    return Step(name, method, f"/v2/{{name}}/{what}", headers=headers or {})


def mounting(name: str, digest: Digest) -> str:
    """Write the target of a mount from the story's repository."""
    return f"/v2/{name}/blobs/uploads/?mount={digest}&from={{name}}"


def basic(words: str) -> dict[str, str]:
    """Write the field of Basic authentication."""
    return {"Authorization": "Basic " + base64.b64encode(words.encode()).decode()}


TAGGED = tuple(put(f"tag {tag}", tag, IMAGE) for tag in ("1.0", "1.1", "2.0", "latest"))

STORIES = (
    Story(
        "paths",
        (
            Step("base", "GET", "/v2/"),
            Step("base by HEAD", "HEAD", "/v2/"),
            Step("base by POST", "POST", "/v2/"),
            Step("base without its slash", "GET", "/v2"),
            Step("the root", "GET", "/"),
            Step("another version", "GET", "/v1/"),
            Step("nowhere", "GET", "/v2/{name}/nothing"),
            Step("a catalogue by POST", "POST", "/v2/_catalog"),
            Step("manifests by POST", "POST", "/v2/{name}/manifests/1.0"),
            Step("blobs by PUT", "PUT", f"/v2/{{name}}/blobs/{DIGEST}"),
            Step("uploads by GET", "GET", UPLOADS),
            Step("tags by DELETE", "DELETE", "/v2/{name}/tags/list"),
            Step("a method that nobody knows", "BREW", "/v2/{name}/manifests/1.0"),
        ),
    ),
    Story(
        "names",
        (
            Step("capitals", "GET", "/v2/Contract/tags/list"),
            Step("a leading dash", "GET", "/v2/-contract/tags/list"),
            Step("two dots", "GET", "/v2/contract..x/tags/list"),
            Step("two slashes", "GET", "/v2/contract//x/tags/list"),
            Step("upwards", "GET", "/v2/contract/%2e%2e/tags/list"),
            Step("beyond ASCII", "GET", "/v2/sch%C3%B6n/tags/list"),
            Step("255 characters", "GET", f"/v2/{'a' * 255}/tags/list"),
            Step("256 characters", "GET", f"/v2/{'a' * 256}/tags/list"),
            Step("a name like an endpoint", "GET", "/v2/tags/list/tags/list"),
            Step("all separators", "GET", "/v2/a.b_c__d-e---f/g/tags/list"),
        ),
    ),
    Story(
        "a blob in two requests",
        (
            *blob(),
            get("HEAD", f"blobs/{DIGEST}", method="HEAD"),
            get("GET", f"blobs/{DIGEST}"),
            *blob(),
            get("a known tag of it", f"blobs/{DIGEST}", {"If-None-Match": f'"{DIGEST}"'}),
            get("another tag", f"blobs/{DIGEST}", {"If-None-Match": '"other"'}),
        ),
    ),
    Story(
        "ranges",
        (
            *blob(),
            get("the first four", f"blobs/{DIGEST}", {"Range": "bytes=0-3"}),
            get("from the fifth", f"blobs/{DIGEST}", {"Range": "bytes=5-"}),
            get("the last four", f"blobs/{DIGEST}", {"Range": "bytes=-4"}),
            get("longer than the blob", f"blobs/{DIGEST}", {"Range": "bytes=3-1000"}),
            get("beyond the blob", f"blobs/{DIGEST}", {"Range": "bytes=1000-2000"}),
            get("backwards", f"blobs/{DIGEST}", {"Range": "bytes=9-3"}),
            get("another unit", f"blobs/{DIGEST}", {"Range": "lines=0-3"}),
            get("two ranges", f"blobs/{DIGEST}", {"Range": "bytes=0-1,4-5"}),
            get("of another tag", f"blobs/{DIGEST}", {"Range": "bytes=0-3", "If-Range": '"other"'}),
        ),
    ),
    Story(
        "a blob in one request",
        (
            Step("post", "POST", f"{UPLOADS}?digest={DIGEST}", BLOB, OCTETS),
            get("HEAD", f"blobs/{DIGEST}", method="HEAD"),
        ),
    ),
    Story(
        "a blob in chunks",
        (
            Step("start", "POST", UPLOADS),
            Step("first chunk", "PATCH", "{location}", BLOB[:10], {**OCTETS, "Content-Range": "0-9"}),
            Step("how far", "GET", "{location}"),
            Step("second chunk", "PATCH", "{location}", BLOB[10:20], {**OCTETS, "Content-Range": "10-19"}),
            Step("finish", "PUT", f"{{location}}?digest={DIGEST}", BLOB[20:], OCTETS),
            get("GET", f"blobs/{DIGEST}"),
        ),
    ),
    Story(
        "a blob as a stream",
        (
            Step("start", "POST", UPLOADS),
            Step("stream", "PATCH", "{location}", BLOB, OCTETS, has_chunks=True),
            Step("finish", "PUT", f"{{location}}?digest={DIGEST}"),
            get("GET", f"blobs/{DIGEST}"),
        ),
    ),
    Story(
        "chunks out of order",
        (
            Step("start", "POST", UPLOADS),
            Step("a gap", "PATCH", "{location}", BLOB[10:], {**OCTETS, "Content-Range": "10-25"}),
        ),
    ),
    Story(
        "a wrong digest",
        (
            Step("start", "POST", UPLOADS),
            Step("finish", "PUT", f"{{location}}?digest={MISSING}", BLOB, OCTETS),
            get("GET", f"blobs/{MISSING}"),
        ),
    ),
    Story(
        "no digest",
        (Step("start", "POST", UPLOADS), Step("finish", "PUT", "{location}", BLOB, OCTETS)),
    ),
    Story(
        "a malformed digest",
        (
            Step("start", "POST", UPLOADS),
            Step("finish", "PUT", "{location}?digest=sha256:short", BLOB, OCTETS),
            get("a blob", "blobs/sha256:short"),
            get("a manifest", "manifests/sha256:short"),
            get("another algorithm", f"blobs/md5:{'0' * 32}"),
        ),
    ),
    Story(
        "an upload given up",
        (
            Step("start", "POST", UPLOADS),
            Step("cancel", "DELETE", "{location}"),
            Step("how far", "GET", "{location}"),
            Step("once more", "DELETE", "{location}"),
        ),
    ),
    Story(
        "uploads that nobody began",
        (
            get("how far", "blobs/uploads/00000000-0000-4000-8000-000000000000"),
            get("no id", "blobs/uploads/nothing"),
        ),
    ),
    Story(
        "mounts",
        (
            *blob(),
            Step("from here", "POST", f"/v2/{{name}}-2/blobs/uploads/?mount={DIGEST}&from={{name}}"),
            get("the original", f"blobs/{DIGEST}", method="HEAD"),
            Step("the mounted one", "HEAD", f"/v2/{{name}}-2/blobs/{DIGEST}"),
            Step("not there", "POST", f"/v2/{{name}}-3/blobs/uploads/?mount={MISSING}&from={{name}}"),
            Step("from nowhere", "POST", f"/v2/{{name}}-3/blobs/uploads/?mount={DIGEST}&from=nowhere"),
            Step("from a bad name", "POST", f"/v2/{{name}}-3/blobs/uploads/?mount={DIGEST}&from=No/Where"),
            Step("from anywhere", "POST", f"/v2/{{name}}-3/blobs/uploads/?mount={DIGEST}"),
        ),
    ),
    Story(
        "an empty blob",
        (
            Step("start", "POST", UPLOADS),
            Step("finish", "PUT", f"{{location}}?digest={Digest.of(b'')}"),
            get("HEAD", f"blobs/{Digest.of(b'')}", method="HEAD"),
        ),
    ),
    Story(
        "sha512",
        (
            Step("start", "POST", UPLOADS),
            Step("finish", "PUT", f"{{location}}?digest={DIGEST_512}", BLOB, OCTETS),
            get("HEAD", f"blobs/{DIGEST_512}", method="HEAD"),
        ),
    ),
    Story("unknown blobs", (get("GET", f"blobs/{MISSING}"), get("HEAD", f"blobs/{MISSING}", method="HEAD"))),
    Story(
        "a manifest",
        (
            *parts(),
            put("push", "1.0", IMAGE),
            put("push again", "1.0", IMAGE),
            get("by tag", "manifests/1.0", TAKES_ALL),
            get("by digest", f"manifests/{Digest.of(IMAGE)}", TAKES_ALL),
            get("HEAD", "manifests/1.0", TAKES_ALL, "HEAD"),
            get("unchanged", "manifests/1.0", {**TAKES_ALL, "If-None-Match": f'"{Digest.of(IMAGE)}"'}),
            get("for a client that names no type", "manifests/1.0"),
            get(
                "for a client that takes Docker's alone", "manifests/1.0", {"Accept": DOCKER["Content-Type"]}
            ),
            get("another tag", "manifests/2.0", TAKES_ALL),
            get("another digest", f"manifests/{MISSING}", TAKES_ALL),
            get("another tag by HEAD", "manifests/2.0", TAKES_ALL, "HEAD"),
            put("by digest", str(Digest.of(CHILD)), CHILD),
        ),
    ),
    Story(
        "a Docker image",
        (
            *parts(),
            put("push", "1.0", DOCKER_IMAGE, DOCKER),
            get("by tag", "manifests/1.0", TAKES_ALL),
            put("push the list", "list", DOCKER_INDEX, LIST),
            get("the list", "manifests/list", TAKES_ALL),
            get(
                "the list for a client that takes lists alone",
                "manifests/list",
                {"Accept": LIST["Content-Type"]},
            ),
        ),
    ),
    Story(
        "an index",
        (
            *parts(),
            put("before its manifests", "both", BOTH, INDEX),
            put("first", str(Digest.of(IMAGE)), IMAGE),
            put("second", str(Digest.of(CHILD)), CHILD),
            put("push", "both", BOTH, INDEX),
            get("by tag", "manifests/both", TAKES_ALL),
            put("of nothing", "none", index(), INDEX),
        ),
    ),
    Story(
        "bad manifests",
        (
            put("parts missing", "1.0", IMAGE),
            *parts(),
            put("no JSON", "1.0", b"{"),
            put("empty", "1.0", b""),
            put("a list", "1.0", b"[]"),
            put("another type than it says", "1.0", IMAGE, INDEX),
            put("a type that nobody knows", "1.0", IMAGE, {"Content-Type": "application/json"}),
            put("no type", "1.0", IMAGE, {}),
            put(
                "schema 1",
                "1.0",
                SCHEMA_1,
                {"Content-Type": "application/vnd.docker.distribution.manifest.v1+json"},
            ),
            put("another digest", str(MISSING), IMAGE),
            put("a tag too long", "t" * 129, IMAGE),
            put("a tag of 128 characters", "t" * 128, IMAGE),
            put("a tag with a dash first", "-tag", IMAGE),
            put("a tag with a plus", "1.0+build", IMAGE),
            put("too large", "large", image(LAYER, annotations={"a": "x" * (5 << 20)})),
        ),
    ),
    Story(
        "referrers",
        (
            *parts(),
            put("subject", "1.0", IMAGE),
            put("referrer", "sbom", image(LAYER, subject=descriptor(IMAGE, media_types.OCI_MANIFEST))),
            get("list", f"referrers/{Digest.of(IMAGE)}"),
        ),
    ),
    Story(
        "tags",
        (
            get("before the first", "tags/list"),
            *parts(),
            get("blobs alone", "tags/list"),
            *TAGGED,
            get("all", "tags/list"),
            get("HEAD", "tags/list", method="HEAD"),
            get("two", "tags/list?n=2"),
            get("after one", "tags/list?n=2&last=1.1"),
            get("none", "tags/list?n=0"),
            get("fewer than none", "tags/list?n=-1"),
            get("no number", "tags/list?n=two"),
            get("more than there are", "tags/list?n=1000"),
        ),
    ),
    Story(
        "deletion",
        (
            *parts(),
            *TAGGED[:2],
            put("another", "other", CHILD),
            get("a tag", "manifests/1.1", method="DELETE"),
            get("a digest", f"manifests/{Digest.of(IMAGE)}", method="DELETE"),
            get("its tag", "manifests/1.0", TAKES_ALL),
            get("what is left", "tags/list"),
            get("the digest again", f"manifests/{Digest.of(IMAGE)}", method="DELETE"),
            get("a tag that never was", "manifests/never", method="DELETE"),
            get("a malformed digest", "manifests/sha256:short", method="DELETE"),
            get("the last one", f"manifests/{Digest.of(CHILD)}", method="DELETE"),
            get("when all are gone", "tags/list"),
            get("a blob", f"blobs/{Digest.of(LAYER)}", method="DELETE"),
            get("that blob", f"blobs/{Digest.of(LAYER)}"),
            get("the blob again", f"blobs/{Digest.of(LAYER)}", method="DELETE"),
            get("a blob that never was", f"blobs/{MISSING}", method="DELETE"),
        ),
    ),
    Story(
        "no deletion",
        (
            *parts(),
            put("push", "1.0", IMAGE),
            get("a manifest", f"manifests/{Digest.of(IMAGE)}", method="DELETE"),
            get("a tag", "manifests/1.0", method="DELETE"),
            get("a blob", f"blobs/{Digest.of(LAYER)}", method="DELETE"),
        ),
        "no deletion",
    ),
    Story(
        "read-only",
        (
            Step("upload", "POST", UPLOADS),
            put("push", "1.0", IMAGE),
            get("delete", f"manifests/{MISSING}", method="DELETE"),
            get("read", "tags/list"),
        ),
        "read-only",
    ),
    Story("relative", (*blob(), *parts(), put("push", "1.0", IMAGE)), "relative"),
    Story(
        "catalogue",
        (
            Step("empty", "GET", "/v2/_catalog"),
            *parts(),
            *(
                step
                for name in ("{name}/a", "{name}-b", "{name}/a/c")
                for step in (
                    Step(
                        f"mount into {name}",
                        "POST",
                        f"/v2/{name}/blobs/uploads/?mount={digest}&from={{name}}",
                    )
                    for digest in (Digest.of(LAYER), Digest.of(CONFIG))
                )
            ),
            *(
                Step(f"push {name}", "PUT", f"/v2/{name}/manifests/1.0", IMAGE, OCI)
                for name in ("{name}", "{name}/a", "{name}-b", "{name}/a/c")
            ),
            Step("all", "GET", "/v2/_catalog"),
            Step("HEAD", "HEAD", "/v2/_catalog"),
            Step("two", "GET", "/v2/_catalog?n=2"),
            Step("after one", "GET", "/v2/_catalog?n=2&last={name}"),
            Step("none", "GET", "/v2/_catalog?n=0"),
            Step("fewer than none", "GET", "/v2/_catalog?n=-1"),
            Step("no number", "GET", "/v2/_catalog?n=two"),
        ),
        "catalogue",
    ),
    Story(
        "htpasswd",
        (
            Step("nobody", "GET", "/v2/"),
            get("nobody reads", "tags/list"),
            Step("nobody writes", "POST", UPLOADS),
            Step("nobody deletes", "DELETE", f"/v2/{{name}}/manifests/{MISSING}"),
            Step("nobody lists", "GET", "/v2/_catalog"),
            Step("a wrong password", "GET", "/v2/", headers=basic("ann:open barley")),
            Step("an unknown name", "GET", "/v2/", headers=basic("bob:open sesame")),
            Step("no password", "GET", "/v2/", headers=basic("ann")),
            Step("another scheme", "GET", "/v2/", headers={"Authorization": "Bearer abc"}),
            Step("ann", "GET", "/v2/", headers=basic("ann:open sesame")),
            get("ann reads", "tags/list", basic("ann:open sesame")),
            Step("ann writes", "POST", UPLOADS, headers=basic("ann:open sesame")),
        ),
        "htpasswd",
    ),
    Story(
        "token",
        (
            Step("nobody", "GET", "/v2/"),
            get("nobody reads", "tags/list"),
            Step("nobody writes", "POST", UPLOADS),
            Step("nobody mounts", "POST", f"{UPLOADS}?mount={DIGEST}&from=contract/other"),
            Step("nobody deletes", "DELETE", f"/v2/{{name}}/manifests/{MISSING}"),
            Step("nobody lists", "GET", "/v2/_catalog"),
            Step("no token", "GET", "/v2/", headers={"Authorization": "Bearer abc"}),
            Step("a password", "GET", "/v2/", headers=basic("ann:open sesame")),
        ),
        "token",
    ),
)
