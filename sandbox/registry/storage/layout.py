"""Where Distribution keeps things: every path of the store, made from parsed names and digests alone.

    docker/registry/v2/
    ├── blobs/sha256/ab/abcd…/data                         the bytes, once for the whole registry
    └── repositories/NAME/
        ├── _layers/sha256/HEX/link                        this repository may serve that blob
        ├── _manifests/revisions/sha256/HEX/link           … and that manifest
        ├── _manifests/tags/TAG/current/link               what the tag means now
        ├── _manifests/tags/TAG/index/sha256/HEX/link      all that it has meant
        └── _uploads/UUID/{data,startedat}                 what is being sent

A `link` is a file that holds a digest.
Source: distribution/distribution, registry/storage/paths.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

    from sandbox.image.digest import Digest
    from sandbox.registry.names import Name, Tag

ROOT = "docker/registry/v2"
BLOBS = f"{ROOT}/blobs"
REPOSITORIES = f"{ROOT}/repositories"


def blob_folder(digest: Digest) -> str:
    """The folder of one blob."""
    return f"{BLOBS}/{digest.algorithm}/{digest.encoded[:2]}/{digest.encoded}"


def blob(digest: Digest) -> str:
    """The bytes of one blob."""
    return f"{blob_folder(digest)}/data"


def repository(name: Name) -> str:
    """The folder of a repository, and of those whose names go on from its own."""
    return f"{REPOSITORIES}/{name}"


def layers(name: Name) -> str:
    """The folder of a repository's links to blobs, by algorithm."""
    return f"{repository(name)}/_layers"


def layer(name: Name, digest: Digest) -> str:
    """The folder of the link to one blob."""
    return f"{layers(name)}/{digest.algorithm}/{digest.encoded}"


def manifests(name: Name) -> str:
    """The folder of a repository's links to manifests; a repository that never had one has no such folder."""
    return f"{repository(name)}/_manifests"


def revisions(name: Name) -> str:
    """The folder of the links to manifests by digest, by algorithm."""
    return f"{manifests(name)}/revisions"


def revision(name: Name, digest: Digest) -> str:
    """The folder of the link to one manifest."""
    return f"{revisions(name)}/{digest.algorithm}/{digest.encoded}"


def tags(name: Name) -> str:
    """The folder of the tags."""
    return f"{manifests(name)}/tags"


def tag(name: Name, tag_name: Tag) -> str:
    """The folder of one tag."""
    return f"{tags(name)}/{tag_name}"


def tag_current(name: Name, tag_name: Tag) -> str:
    """The link that a tag is."""
    return f"{tag(name, tag_name)}/current/link"


def tag_index(name: Name, tag_name: Tag, digest: Digest) -> str:
    """The folder of the link that remembers one meaning of a tag."""
    return f"{tag(name, tag_name)}/index/{digest.algorithm}/{digest.encoded}"


def uploads(name: Name) -> str:
    """The folder of a repository's uploads."""
    return f"{repository(name)}/_uploads"


def upload(name: Name, upload_id: UUID) -> str:
    """The folder of one upload."""
    return f"{uploads(name)}/{upload_id}"


def link(folder: str) -> str:
    """The link inside a folder."""
    return f"{folder}/link"
