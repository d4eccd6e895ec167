"""Archives: images saved, loaded and imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.image.layer import make_tar
from tests.contract.engine.stories.steps import TAR, archive_of, get, load
from tests.contract.engine.story import Step, Story

if TYPE_CHECKING:
    from tests.contract.engine.writing.names import Names


def tree(_: Names) -> bytes:
    """Write a tree of files to import."""
    return make_tar({"etc/wind.txt": "north\n", "srv/forecast.json": "{}\n"})


def without_config(names: Names) -> bytes:
    """Write an archive whose manifest.json names a config that is not in it."""
    entry = '[{"Config": "none.json", "RepoTags": ["%s:1.0"], "Layers": []}]'
    return make_tar({"manifest.json": entry % names["name"]})


STORIES = (
    Story(
        "saving",
        (
            load("image", "1.0", "1.1"),
            load("newer", "2.0", name="load another"),
            get("look", "/images/{name}:1.0/json", image_id="Id"),
            get("one", "/images/{name}:1.0/get"),
            get("by id", "/images/{image_id}/get"),
            get("several", "/images/get?names={name}:1.0&names={name}:2.0"),
            get("a repository", "/images/get?names={name}"),
            get("none", "/images/{name}:9.9/get"),
            get("one that is there and one that is not", "/images/get?names={name}:1.0&names={name}:9.9"),
            get("no names", "/images/get"),
        ),
    ),
    Story(
        "loading",
        (
            Step("with progress", "POST", "/images/load", archive_of("image", "1.0", "1.1"), TAR),
            Step("again", "POST", "/images/load", archive_of("image", "1.0", "1.1"), TAR),
            Step("quiet", "POST", "/images/load?quiet=1", archive_of("newer", "2.0"), TAR),
            Step(
                "under a name that is taken", "POST", "/images/load?quiet=0", archive_of("newer", "1.0"), TAR
            ),
            Step("without a name", "POST", "/images/load", archive_of("foreign"), TAR),
            get("the names", "/images/{name}:1.1/json", "RepoTags"),
            Step("nothing", "POST", "/images/load", b"", TAR),
            Step("no archive", "POST", "/images/load", b"hello", TAR),
            Step("an archive of something else", "POST", "/images/load", tree, TAR),
            Step("an archive without its config", "POST", "/images/load", without_config, TAR),
        ),
    ),
    Story(
        "importing",
        (
            Step("a tree", "POST", "/images/create?fromSrc=-&repo={name}&tag=1.0", tree, TAR),
            get("what it is", "/images/{name}:1.0/json", "Comment", "Config.*", "Os", "RepoTags"),
            get("its history", "/images/{name}:1.0/history", "[].Comment", "[].CreatedBy"),
            Step(
                "with changes and a message",
                "POST",
                "/images/create?fromSrc=-&repo={name}&tag=2.0&message=hello&changes=CMD%20/bin/x&changes=ENV%20A=b",
                tree,
                TAR,
            ),
            get("what that is", "/images/{name}:2.0/json", "Comment", "Config.Cmd", "Config.Env"),
            Step(
                "without a name", "POST", "/images/create?fromSrc=-&changes=LABEL%20contract={box}", tree, TAR
            ),
            Step("with a bad name", "POST", "/images/create?fromSrc=-&repo=UP&tag=1.0", tree, TAR),
            Step(
                "with a bad change", "POST", "/images/create?fromSrc=-&repo={name}&changes=RUN%20x", tree, TAR
            ),
            Step("no archive", "POST", "/images/create?fromSrc=-&repo={name}&tag=3.0", b"hello", TAR),
            Step(
                "for a platform",
                "POST",
                "/images/create?fromSrc=-&repo={name}&tag=4.0&platform=linux/arm64",
                tree,
                TAR,
            ),
        ),
    ),
)
