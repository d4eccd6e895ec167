"""A registry beside a model of one: whatever is pushed, deleted and collected, in any order, both agree."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from sandbox.image.digest import Digest
from sandbox.registry import Configuration, Registry, collect
from sandbox.registry.storage import Memory, Store
from tests.registry.world import CONFIG, Ask, ask, descriptor, image, index, put_manifest

REPOSITORIES = ("a", "a/b", "c")
NAMES = st.sampled_from(REPOSITORIES)
TAGS = st.sampled_from(["1", "2", "latest"])
BLOBS = st.sampled_from([b"", b"one", b"two", CONFIG])
MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"


class Model:
    """What a registry holds, as plain sets."""

    def __init__(self) -> None:
        """Hold nothing."""
        self.blobs: set[tuple[str, Digest]] = set()
        self.manifests: dict[tuple[str, Digest], bytes] = {}
        self.tags: dict[tuple[str, str], Digest] = {}


class RegistryMachine(RuleBasedStateMachine):
    """The same steps on both."""

    uploads = Bundle("uploads")

    def __init__(self) -> None:
        """Start both empty."""
        super().__init__()
        self.model = Model()
        self.log: list[str] = []
        self.files = Memory()
        self.touched: set[str] = set()
        self.restart()

    def ask(self, method: str, uri: str, body: bytes = b"", **headers: str) -> Any:  # noqa: ANN401 - `Told`
        """Send a request."""
        self.touched |= {name for name in REPOSITORIES if uri.startswith(f"/v2/{name}/")}
        return ask(self.app, Ask(method, uri, body, headers))

    @rule()
    def restart(self) -> None:
        """Start the registry again over the same files: promises are forgotten, content is not."""
        settings = Configuration(is_delete_enabled=True, log_level="error", has_access_log=False)
        self.app = Registry(settings, store=Store(self.files), write_log=self.log.append)
        self.touched |= {*REPOSITORIES}

    @rule(name=NAMES, blob=BLOBS)
    def push_blob(self, name: str, blob: bytes) -> None:
        told = self.ask("POST", f"/v2/{name}/blobs/uploads/?digest={Digest.of(blob)}", blob)
        assert told.status == 201
        self.model.blobs.add((name, Digest.of(blob)))

    @rule(name=NAMES, blob=BLOBS)
    def push_blob_wrongly(self, name: str, blob: bytes) -> None:
        wrong = Digest.of(blob + b"!")
        assert self.ask("POST", f"/v2/{name}/blobs/uploads/?digest={wrong}", blob).status == 400

    @rule(target=uploads, name=NAMES)
    def start(self, name: str) -> tuple[str, str, list[bytes]]:
        told = self.ask("POST", f"/v2/{name}/blobs/uploads/")
        assert told.status == 202
        return name, told.headers.get("Location"), []

    @rule(upload=uploads, piece=st.binary(max_size=5), gap=st.integers(-2, 2))
    def add_chunk(self, upload: tuple[str, str, list[bytes]], piece: bytes, gap: int) -> None:
        _, location, pieces = upload
        if None in pieces or not piece or len(b"".join(pieces)) + gap < 0:
            return
        first = len(b"".join(pieces)) + gap
        place = {"Content-Range": f"{first}-{first + len(piece) - 1}"}
        told = ask(self.app, Ask("PATCH", location, piece, place))
        assert told.status == (416 if gap else 202)
        if not gap:
            pieces.append(piece)

    @rule(upload=uploads)
    def ask_for_status(self, upload: tuple[str, str, list[bytes]]) -> None:
        told = self.ask("GET", upload[1])
        if None in upload[2]:
            assert told.status == 404
        else:
            assert told.headers.get("Range") == f"0-{max(len(b''.join(upload[2])) - 1, 0)}"

    @rule(upload=uploads, is_kept=st.booleans())
    def end(self, upload: tuple[str, str, list[Any]], is_kept: bool) -> None:  # noqa: FBT001
        name, location, pieces = upload
        if None in pieces:
            assert self.ask("DELETE", location).status == 404
            return
        digest = Digest.of(b"".join(pieces))
        told = self.ask("PUT", f"{location}?digest={digest}") if is_kept else self.ask("DELETE", location)
        assert told.status == (201 if is_kept else 204)
        pieces.append(None)
        if is_kept:
            self.model.blobs.add((name, digest))

    @rule(source=NAMES, name=NAMES, blob=BLOBS)
    def mount(self, source: str, name: str, blob: bytes) -> None:
        digest = Digest.of(blob)
        told = self.ask("POST", f"/v2/{name}/blobs/uploads/?mount={digest}&from={source}")
        assert told.status == (201 if (source, digest) in self.model.blobs else 202)
        if told.status == 201:
            self.model.blobs.add((name, digest))

    @rule(name=NAMES, tag=TAGS, layers=st.lists(BLOBS, max_size=2), has_subject=st.booleans())
    def push_image(self, name: str, tag: str, layers: list[bytes], has_subject: bool) -> None:  # noqa: FBT001
        subject: dict[str, Any] = {"subject": descriptor(image(), MANIFEST_TYPE)} if has_subject else {}
        content = image(*layers, **subject)
        needed = {(name, Digest.of(each)) for each in (*layers, CONFIG)}
        self._push(name, tag, content, needed <= self.model.blobs)

    @rule(name=NAMES, tag=TAGS, layers=st.lists(BLOBS, max_size=1))
    def push_index(self, name: str, tag: str, layers: list[bytes]) -> None:
        child = image(*layers)
        self._push(name, tag, index(child), (name, Digest.of(child)) in self.model.manifests)

    def _push(self, name: str, tag: str, content: bytes, is_whole: bool) -> None:  # noqa: FBT001
        self.touched.add(name)
        told = ask(self.app, put_manifest(content, tag, name))
        assert told.status == (201 if is_whole else 400), told
        if is_whole:
            self.model.manifests[name, Digest.of(content)] = content
            self.model.tags[name, tag] = Digest.of(content)

    @rule(name=NAMES, tag=TAGS)
    def delete_tag(self, name: str, tag: str) -> None:
        told = self.ask("DELETE", f"/v2/{name}/manifests/{tag}")
        assert told.status == (202 if self.model.tags.pop((name, tag), None) else 404)

    @rule(data=st.data())
    def delete_manifest(self, data: st.DataObject) -> None:
        if not self.model.manifests:
            return
        name, digest = data.draw(st.sampled_from(sorted(self.model.manifests)))
        assert self.ask("DELETE", f"/v2/{name}/manifests/{digest}").status == 202
        del self.model.manifests[name, digest]
        self.model.tags = {
            key: found for key, found in self.model.tags.items() if (key[0], found) != (name, digest)
        }

    @rule(name=NAMES, blob=BLOBS)
    def delete_blob(self, name: str, blob: bytes) -> None:
        told = self.ask("DELETE", f"/v2/{name}/blobs/{Digest.of(blob)}")
        is_there = (name, Digest.of(blob)) in self.model.blobs
        assert told.status == (202 if is_there else 404)
        self.model.blobs.discard((name, Digest.of(blob)))

    @rule()
    def collect(self) -> None:
        """Collect as another process does, which knows of no promise."""
        self.touched |= {*REPOSITORIES}
        list(collect(Store(self.files)))
        stored = set(Store(self.files).blobs)
        self.model.blobs = {(name, digest) for name, digest in self.model.blobs if digest in stored}
        needed = {Digest.of(content) for content in self.model.manifests.values()}
        assert needed <= stored

    def teardown(self) -> None:
        """Compare everything: no step may have changed another repository than its own."""
        self.touched |= {*REPOSITORIES}
        self.both_hold_the_same()

    @invariant()
    def both_hold_the_same(self) -> None:
        """Compare every name, tag, manifest and blob of the repositories that the last step was about."""
        touched, self.touched = self.touched, set()
        for name in sorted(touched):
            tags = {tag: digest for (where, tag), digest in self.model.tags.items() if where == name}
            listed = self.ask("GET", f"/v2/{name}/tags/list")
            assert (listed.json["tags"] if listed.status == 200 else []) == sorted(tags)
            for tag, digest in tags.items():
                assert self.ask("GET", f"/v2/{name}/manifests/{tag}").headers.get("ETag") == f'"{digest}"'
            for blob in (b"", b"one", b"two", CONFIG):
                found = self.ask("HEAD", f"/v2/{name}/blobs/{Digest.of(blob)}").status
                assert found == (200 if (name, Digest.of(blob)) in self.model.blobs else 404)
            self._compare_referrers(name)
        for (name, digest), content in self.model.manifests.items():
            if name in touched:
                assert self.ask("GET", f"/v2/{name}/manifests/{digest}").body == content
        self.touched = set()

    def _compare_referrers(self, name: str) -> None:
        subject = Digest.of(image())
        told = self.ask("GET", f"/v2/{name}/referrers/{subject}")
        wanted = {
            digest
            for (where, digest), content in self.model.manifests.items()
            if where == name and b"subject" in content
        }
        assert {each["digest"] for each in told.json["manifests"]} == wanted

    @invariant()
    def nothing_is_a_mistake_of_ours(self) -> None:
        """No 500, no corruption."""
        assert not [line for line in self.log if "panic" in line or "corrupt" in line]


RegistryMachine.TestCase.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)
TestRegistry = RegistryMachine.TestCase
