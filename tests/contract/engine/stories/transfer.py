"""Pulls and pushes, from and to registries beside the engines."""

from __future__ import annotations

import base64
import contextlib
import json
from typing import TYPE_CHECKING

from sandbox.image.descriptor import Descriptor
from sandbox.image.manifest import Manifest
from sandbox.wire import Client
from tests.contract.engine.stories.steps import filters, get, load, post
from tests.contract.engine.story import Step, Story
from tests.contract.registry.clients import ANN, WRONG

if TYPE_CHECKING:
    from sandbox.auth import Credentials
    from tests.contract.engine.writing.names import Names

OF_LIST = ("[].RepoTags", "[].RepoDigests", "[].Labels")
PULL = "/images/create?fromImage="


def auth(credentials: Credentials | None) -> dict[str, str]:
    """Write the header that names who pulls or pushes."""
    words = {"username": credentials.username, "password": credentials.password} if credentials else {}
    return {"X-Registry-Auth": base64.urlsafe_b64encode(json.dumps(words).encode()).decode()}


def in_registry(names: Names) -> None:
    """Put the seeds into the registry that is open to all."""
    with contextlib.closing(Client(names["registry"])) as client:
        repository = names["repository"]
        client.push_image(repository, "1.0", names.seeds.image)
        client.push_image(repository, "2.0", names.seeds.newer)
        client.push_image(repository, "large", names.seeds.large)
        client.push_image(repository, "all", names.seeds.index)
        client.push_image(repository, "foreign", names.seeds.foreign)


def in_guarded(names: Names) -> None:
    """Put a seed into the registry with a password, and into the other."""
    in_registry(names)
    with contextlib.closing(Client(names["guard"], credentials=ANN)) as client:
        client.push_image(names["repository"], "1.0", names.seeds.image)


def without_image(names: Names) -> None:
    """Put an artifact, a manifest whose layer is no layer, into the registry."""
    with contextlib.closing(Client(names["registry"])) as client:
        repository, config, file = names["repository"], b"{}", names.seeds.salt.encode()
        for content in (config, file):
            client.push_blob(repository, content)
        manifest = Manifest.make(
            Descriptor.of(config, "application/vnd.example.wind.v1+json"),
            [Descriptor.of(file, "text/plain")],
        )
        client.push_manifest(repository, "artifact", manifest)


def push(name: str, target: str, credentials: Credentials | None = None) -> Step:
    """Push; the header must be there, also when it names nobody."""
    return Step(name, "POST", f"/images/{target}", headers=auth(credentials))


STORIES = (
    Story(
        "pulling",
        (
            post("a tag", f"{PULL}{{remote}}&tag=1.0"),
            get("what it is", "/images/{remote}:1.0/json", "RepoTags", "RepoDigests"),
            get("its name in the list", "/images/json?" + filters(reference=["{remote}"]), *OF_LIST),
            post("again", f"{PULL}{{remote}}&tag=1.0"),
            post("another that shares a layer", f"{PULL}{{remote}}&tag=2.0"),
            post("a layer that takes its time", f"{PULL}{{remote}}&tag=large"),
            post("tag in the name", f"{PULL}{{remote}}:1.0"),
            post("by digest", f"{PULL}{{remote}}@{{newer_manifest}}"),
            post("by digest as a tag", f"{PULL}{{remote}}&tag={{newer_manifest}}"),
            get("by digest there", "/images/{remote}@{newer_manifest}/json", "RepoTags", "RepoDigests"),
            post("a tag that is not there", f"{PULL}{{remote}}&tag=9.9"),
            post("a digest that is not there", f"{PULL}{{remote}}@sha256:{'0' * 64}"),
            post("a repository that is not there", f"{PULL}{{remote}}-none&tag=1.0"),
            post("where nobody listens", f"{PULL}{{absent}}&tag=1.0"),
            post("a name with capitals", f"{PULL}{{registry}}/Forecast&tag=1.0"),
            post("a bad tag", f"{PULL}{{remote}}&tag=-1"),
            post("nothing", "/images/create"),
        ),
        prepare=in_registry,
    ),
    Story(
        "pulling all tags",
        (
            post("all", f"{PULL}{{remote}}"),
            get("one of them", "/images/{remote}:2.0/json", "RepoTags"),
            post("of a repository that is not there", f"{PULL}{{remote}}-none"),
        ),
        prepare=in_registry,
    ),
    Story(
        "pulling for a platform",
        (
            post("an index", f"{PULL}{{remote}}&tag=all"),
            get("what it is", "/images/{remote}:all/json", "Architecture", "RepoTags"),
            post("the other of an index", f"{PULL}{{remote}}&tag=all&platform=linux/arm64"),
            get("what that is", "/images/{remote}:all/json", "Architecture"),
            post("none of an index", f"{PULL}{{remote}}&tag=all&platform=linux/riscv64"),
            post("an image for another platform", f"{PULL}{{remote}}&tag=foreign"),
            post("an image of one platform as of another", f"{PULL}{{remote}}&tag=1.0&platform=linux/arm64"),
            post("a bad platform", f"{PULL}{{remote}}&tag=all&platform=a/b/c/d"),
        ),
        prepare=in_registry,
    ),
    Story(
        "pulling an artifact", (post("an artifact", f"{PULL}{{remote}}&tag=artifact"),), prepare=without_image
    ),
    Story(
        "pulling with a password",
        (
            Step("without", "POST", f"{PULL}{{guarded}}&tag=1.0"),
            Step("a wrong one", "POST", f"{PULL}{{guarded}}&tag=1.0", headers=auth(WRONG)),
            Step("the right one", "POST", f"{PULL}{{guarded}}&tag=1.0", headers=auth(ANN)),
            Step(
                "a header that is no JSON",
                "POST",
                f"{PULL}{{remote}}&tag=1.0",
                headers={"X-Registry-Auth": "?"},
            ),
            get("distribution without", "/distribution/{guarded}:1.0/json"),
            Step(
                "distribution with",
                "GET",
                "/distribution/{guarded}:1.0/json",
                headers=auth(ANN),
                values=("*",),
            ),
            push("pushing without", "{guarded}/push?tag=1.0"),
            push("pushing with a wrong one", "{guarded}/push?tag=1.0", WRONG),
            push("pushing with the right one", "{guarded}/push?tag=1.0", ANN),
        ),
        prepare=in_guarded,
    ),
    Story(
        "distribution",
        (
            get("an image", "/distribution/{remote}:1.0/json", "*"),
            get("an index", "/distribution/{remote}:all/json", "*"),
            get("by digest", "/distribution/{remote}@{image_manifest}/json", "*"),
            get("without a tag", "/distribution/{remote}/json"),
            get("a tag that is not there", "/distribution/{remote}:9.9/json"),
            get("where nobody listens", "/distribution/{absent}:1.0/json"),
            get("a bad name", "/distribution/UP/json"),
        ),
        prepare=in_registry,
    ),
    Story(
        "pushing",
        (
            load("image", "1.0", "1.1"),
            load("newer", "2.0", name="load another"),
            post("tag", "/images/{name}:1.0/tag?repo={remote}&tag=1.0"),
            post("tag another", "/images/{name}:2.0/tag?repo={remote}&tag=2.0"),
            get("before the push", "/images/{remote}:1.0/json", "RepoTags"),
            push("a tag", "{remote}/push?tag=1.0"),
            get("after the push", "/images/{remote}:1.0/json", "RepoTags"),
            push("again", "{remote}/push?tag=1.0"),
            push("another that shares a layer", "{remote}/push?tag=2.0"),
            push("a tag in the name", "{remote}:1.0/push"),
            push("a tag that is not there", "{remote}/push?tag=9.9"),
            push("a repository that is not there", "{remote}-none/push?tag=1.0"),
            post("tag for nobody", "/images/{name}:1.0/tag?repo={absent}&tag=1.0"),
            push("where nobody listens", "{absent}/push?tag=1.0"),
            post("without the header", "/images/{remote}/push?tag=1.0"),
            post("tag in another repository", "/images/{name}:1.0/tag?repo={remote}-other&tag=1.0"),
            push("to another repository", "{remote}-other/push?tag=1.0"),
        ),
    ),
    Story(
        "pushing all tags",
        (
            load("image", "1.0"),
            post("tag", "/images/{name}:1.0/tag?repo={remote}&tag=1.0"),
            post("tag again", "/images/{name}:1.0/tag?repo={remote}&tag=2.0"),
            push("all", "{remote}/push"),
        ),
    ),
    Story(
        "pushing what was pulled",
        (
            post("pull", f"{PULL}{{remote}}&tag=1.0"),
            post("tag", "/images/{remote}:1.0/tag?repo={remote}&tag=again"),
            push("push", "{remote}/push?tag=again"),
            get(
                "the digest stays",
                "/distribution/{remote}:again/json",
                "Descriptor.digest",
                "Descriptor.mediaType",
            ),
            post("tag in another repository", "/images/{remote}:1.0/tag?repo={remote}-other&tag=1.0"),
            push("push to another repository", "{remote}-other/push?tag=1.0"),
            get("the names", "/images/{remote}:1.0/json", "RepoTags"),
        ),
        prepare=in_registry,
    ),
)
