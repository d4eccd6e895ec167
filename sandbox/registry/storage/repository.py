"""One repository: its links to blobs and manifests, and its tags. It holds no content, only digests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.errors import InvalidDigestError
from sandbox.image.digest import HEX_LENGTHS, Digest, is_digest
from sandbox.registry.names import parse_tag
from sandbox.registry.storage import layout

if TYPE_CHECKING:
    from sandbox.registry.names import Name, Tag
    from sandbox.registry.storage.files import Files


class Repository:
    """The links of one repository. Each method is one step for anyone who looks.

    Several need the store's lock.
    """

    def __init__(self, files: Files, name: Name) -> None:
        """Look at nothing yet: a repository is made by its first link."""
        self._files = files
        self.name = name

    @property
    def is_known(self) -> bool:
        """Whether a manifest was ever pushed here; deleting all does not undo it, as in Distribution."""
        return self._files.has(layout.manifests(self.name))

    def has_blob(self, digest: Digest) -> bool:
        """Tell whether this repository may serve a blob."""
        return self._files.has(layout.link(layout.layer(self.name, digest)))

    def link_blob(self, digest: Digest) -> None:
        """Let this repository serve a blob."""
        self._link(layout.layer(self.name, digest), digest)

    def unlink_blob(self, digest: Digest) -> None:
        """Take a blob from this repository."""
        self._unlink(layout.layer(self.name, digest))

    def blobs(self) -> list[Digest]:
        """All linked blobs, in order."""
        return self._linked(layout.layers(self.name))

    def has_manifest(self, digest: Digest) -> bool:
        """Tell whether a manifest is here."""
        return self._files.has(layout.link(layout.revision(self.name, digest)))

    def link_manifest(self, digest: Digest) -> None:
        """Let this repository serve a manifest."""
        self._link(layout.revision(self.name, digest), digest)

    def unlink_manifest(self, digest: Digest) -> None:
        """Take a manifest from this repository."""
        self._unlink(layout.revision(self.name, digest))

    def manifests(self) -> list[Digest]:
        """All manifests, tagged or not, in order."""
        return self._linked(layout.revisions(self.name))

    def resolve(self, tag: Tag) -> Digest | None:
        """Return what a tag means now, None if there is no such tag."""
        return self._read_link(layout.tag_current(self.name, tag))

    def set_tag(self, tag: Tag, digest: Digest) -> None:
        """Make a tag mean a manifest; the link that counts is written last."""
        self._link(layout.tag_index(self.name, tag, digest), digest)
        self._files.write(layout.tag_current(self.name, tag), digest.encode())

    def delete_tag(self, tag: Tag) -> None:
        """Delete a tag and what it meant before."""
        self._files.delete(layout.tag(self.name, tag))

    def tags(self) -> list[Tag]:
        """All tags, in the order of their characters' codes.

        Source: OCI distribution specification 1.1, "Listing Tags": "lexical" or "ASCIIbetical" order.
        """
        names = map(parse_tag, self._files.names(layout.tags(self.name)))
        return [tag for tag in names if tag and self._files.has(layout.tag_current(self.name, tag))]

    def _link(self, folder: str, digest: Digest) -> None:
        if self._read_link(layout.link(folder)) != digest:
            self._files.write(layout.link(folder), digest.encode())

    def _unlink(self, folder: str) -> None:
        self._files.delete(folder)

    def _linked(self, folder: str) -> list[Digest]:
        texts = (
            f"{kind}:{encoded}" for kind in HEX_LENGTHS for encoded in self._files.names(f"{folder}/{kind}")
        )
        found = (Digest(text) for text in texts if is_digest(text))
        paths = {each: f"{folder}/{each.algorithm}/{each.encoded}" for each in found}
        return [each for each, path in paths.items() if self._files.has(layout.link(path))]

    def _read_link(self, path: str) -> Digest | None:
        try:
            return Digest(self._files.read(path).decode("ascii", "replace").strip())
        except (FileNotFoundError, InvalidDigestError):
            return None
