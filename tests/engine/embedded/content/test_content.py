"""Content is stored once under its digest, and is never taken from under somebody who works with it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from sandbox.engine.embedded.content import Content, Lease
from sandbox.errors import InvalidDigestError
from sandbox.image.digest import Digest
from sandbox.registry.storage import Folder, Memory
from sandbox.registry.storage.errors import UnknownBlobError

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.registry.storage.files import Files

PIECES = st.lists(st.binary(max_size=300), max_size=5)


@pytest.fixture(params=["folder", "memory"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    """Return an empty store of either kind."""
    return Memory() if request.param == "memory" else Folder(tmp_path / "store")


def collected(files: Files, *roots: Digest) -> Content:
    """Return a store in which nothing must stay but these."""
    content = Content(files)
    content.roots = lambda: roots
    return content


@given(PIECES)
def test_pieces_become_one_content_under_their_digest(pieces: list[bytes]) -> None:
    content = Content(Memory())
    with content.lease() as lease:
        writer = lease.writer()
        for piece in pieces:
            writer.write(piece)
        digest = writer.commit(Digest.of(b"".join(pieces)))
    assert content.read(digest) == b"".join(pieces)
    assert content.size_bytes(digest) == writer.size_bytes


def test_content_of_another_digest_is_refused_and_leaves_nothing(files: Files) -> None:
    content = Content(files)
    with content.lease() as lease:
        writer = lease.writer()
        writer.write(b"forecast")
        with pytest.raises(InvalidDigestError, match="was promised"):
            writer.commit(Digest.of(b"another"))
    assert list(content) == []
    assert files.names("ingest") == []


def test_what_a_writer_left_behind_is_dropped_at_the_next_start(files: Files) -> None:
    content = Content(files)
    content.lease().writer().write(b"half a la")
    assert files.names("ingest")
    assert list(Content(files)) == []
    assert not files.names("ingest")


def test_a_lease_keeps_what_it_wrote_and_what_it_took(files: Files) -> None:
    content = collected(files)
    with content.lease() as lease:
        written = lease.write(b"one")
        with content.lease() as other:
            assert other.take(written)
            lease.release()
            assert content.collect([written]) == []
        assert not content.has(written), "the last lease's end collects it"


def test_without_roots_nothing_is_collected(files: Files) -> None:
    content = Content(files)
    with content.lease() as lease:
        written = lease.write(b"one")
    assert content.collect([written]) == []
    assert content.has(written)


def test_what_is_not_there_cannot_be_taken(files: Files) -> None:
    content = Content(files)
    with content.lease() as lease:
        assert not lease.take(Digest.of(b"nothing"))
    with pytest.raises(UnknownBlobError):
        content.open(Digest.of(b"nothing"))


def test_roots_are_kept(files: Files) -> None:
    root = Digest.of(b"root")
    content = collected(files, root)
    with content.lease() as lease:
        lease.write(b"root")
        other = lease.write(b"other")
    assert list(content) == [root]
    content.roots = tuple
    assert content.collect([root, other]) == [root, other]


def test_a_corrupt_file_is_not_served_and_is_mended_by_the_next_write(tmp_path: Path) -> None:
    damaged: list[str] = []
    content = Content(Folder(tmp_path), damaged.append)
    with content.lease() as lease:
        digest = lease.write(b"forecast")
        path = next(tmp_path.rglob("data"))
        path.write_bytes(b"broadcast")
        assert not content.has(digest)
        assert str(digest) in damaged[0]
        assert lease.write(b"forecast") == digest
    assert content.read(digest) == b"forecast"


def test_workers_that_write_and_collect_the_same_content_never_lose_it() -> None:
    content = collected(Memory())
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for number in range(200):
                with content.lease() as lease:
                    digest = lease.write(b"%d" % (number % 3))
                    assert content.read(digest) == b"%d" % (number % 3)
                content.collect([digest])
        except BaseException as error:  # noqa: BLE001 - told to the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert list(content) == []


class ContentModel(RuleBasedStateMachine):
    """A content store beside a dictionary: whatever a lease or a root needs is there."""

    leases = Bundle("leases")
    digests = Bundle("digests")

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self.content = Content(Memory())
        self.held: dict[Lease, list[Digest]] = {}
        self.roots: set[Digest] = set()
        self.content.roots = lambda: self.roots

    @rule(target=leases)
    def begin(self) -> Lease:
        """Begin a lease."""
        lease = self.content.lease()
        self.held[lease] = []
        return lease

    @rule(target=digests, lease=leases, piece=st.sampled_from([b"a", b"b", b"c"]))
    def write(self, lease: Lease, piece: bytes) -> Digest:
        """Write something."""
        digest = lease.write(piece)
        self.held[lease].append(digest)
        return digest

    @rule(lease=leases, digest=digests)
    def take(self, lease: Lease, digest: Digest) -> None:
        """Hold something, if it is there."""
        is_there = self.content.has(digest)
        assert lease.take(digest) == is_there
        if is_there:
            self.held[lease].append(digest)

    @rule(lease=leases)
    def release(self, lease: Lease) -> None:
        """End a lease: what nobody else needs goes."""
        lease.release()
        released, self.held[lease] = self.held[lease], []
        needed = self.roots.union(*self.held.values())
        assert not (set(released) - needed) & set(self.content)

    @rule(digest=digests)
    def root(self, digest: Digest) -> None:
        """Let an image need it."""
        if self.content.has(digest):
            self.roots.add(digest)

    @rule(digest=digests)
    def unroot(self, digest: Digest) -> None:
        """Let no image need it, and collect."""
        self.roots.discard(digest)
        is_held = any(digest in held for held in self.held.values())
        was_there = self.content.has(digest)
        freed = self.content.collect([digest])
        assert self.content.has(digest) == (was_there and is_held)
        assert is_held or freed == [digest]

    @invariant()
    def needed_is_there(self) -> None:
        """Nothing that is needed has gone."""
        needed = self.roots.union(*self.held.values())
        assert needed <= set(self.content)


TestContentModel = ContentModel.TestCase
