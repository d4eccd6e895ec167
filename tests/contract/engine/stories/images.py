"""Images that are there: listed, looked at, named, taken away."""

from __future__ import annotations

from tests.contract.engine.stories.steps import delete, filters, get, load, post
from tests.contract.engine.story import VERSIONS, Story

OF_STORY = filters(reference=["{name}"])

STORIES = (
    Story(
        "list of images",
        (
            get("before", f"/images/json?{OF_STORY}"),
            load("image", "1.0", "latest"),
            load("newer", "2.0", name="load another"),
            get("by name", f"/images/json?{OF_STORY}", "[].RepoTags"),
            get("all", f"/images/json?all=1&{OF_STORY}", "[].RepoTags"),
            get("with digests", f"/images/json?digests=1&{OF_STORY}"),
            get("with shared sizes", f"/images/json?shared-size=1&{OF_STORY}"),
            get("with manifests", f"/images/json?manifests=1&{OF_STORY}"),
            get("all of the engine", "/images/json"),
        ),
        VERSIONS,
    ),
    Story(
        "filters of images",
        (
            load("image", "1.0", "latest"),
            load("newer", "2.0", name="load another"),
            get("by name and tag", "/images/json?" + filters(reference=["{name}:1.0"]), "[].RepoTags"),
            get("by pattern", "/images/json?" + filters(reference=["{run}/*:2*"]), "[].RepoTags"),
            get("by an older map", "/images/json?" + filters(reference={"{name}:1.0": True}), "[].RepoTags"),
            get(
                "by label", "/images/json?" + filters(reference=["{name}"], label=["contract"]), "[].RepoTags"
            ),
            get(
                "by label and value",
                "/images/json?" + filters(reference=["{name}"], label=["contract=newer"]),
                "[].RepoTags",
            ),
            get("by another label", "/images/json?" + filters(label=["contract=nothing"])),
            get("before another", "/images/json?" + filters(reference=["{name}"], before=["{name}:2.0"])),
            get("since another", "/images/json?" + filters(reference=["{name}"], since=["{name}:1.0"])),
            get("before none", "/images/json?" + filters(before=["{name}:9.9"])),
            get("dangling", "/images/json?" + filters(dangling=["true"], label=["contract=image"])),
            get("not dangling", "/images/json?" + filters(reference=["{name}"], dangling=["false"])),
            get("dangling or what", "/images/json?" + filters(dangling=["maybe"])),
        ),
    ),
    Story(
        "an image",
        (
            load("image", "1.0", "latest"),
            get(
                "by name",
                "/images/{name}:1.0/json",
                "RepoTags",
                "Config.Cmd",
                "Config.Env",
                "Created",
                image_id="Id",
            ),
            get("by the latest tag", "/images/{name}/json", "RepoTags"),
            get("by id", "/images/{image_id}/json", "RepoTags", "RootFS.Layers"),
            get("history", "/images/{name}:1.0/history", "[].CreatedBy", "[].Tags"),
            get("history by id", "/images/{image_id}/history", "[].CreatedBy"),
            get("none", "/images/{name}:9.9/json"),
            get("none by id", "/images/0123456789ab/json"),
            get("none by digest", f"/images/{{name}}@sha256:{'0' * 64}/json"),
            get("history of none", "/images/{name}:9.9/history"),
            get("no name", "/images/{name}:UP:1/json"),
            get("capitals", "/images/CAPITALS/json"),
        ),
        VERSIONS,
    ),
    Story(
        "names",
        (
            load("image", "1.0"),
            load("newer", "2.0", name="load another"),
            post("tag", "/images/{name}:1.0/tag?repo={name}&tag=stable"),
            post("tag again", "/images/{name}:1.0/tag?repo={name}&tag=stable"),
            post("tag without a tag", "/images/{name}:1.0/tag?repo={name}"),
            post("move a tag", "/images/{name}:2.0/tag?repo={name}&tag=stable"),
            post("tag for a registry", "/images/{name}:1.0/tag?repo={remote}&tag=1.0"),
            post("tag in the name", "/images/{name}:1.0/tag?repo={name}:inside"),
            post("tag with a bad tag", "/images/{name}:1.0/tag?repo={name}&tag=-bad"),
            post("tag with capitals", "/images/{name}:1.0/tag?repo={run}/Capitals&tag=1.0"),
            post("tag with a digest", f"/images/{{name}}:1.0/tag?repo={{name}}@sha256:{'0' * 64}"),
            post("tag nothing", "/images/{name}:9.9/tag?repo={name}&tag=x"),
            post("tag without a name", "/images/{name}:1.0/tag"),
            get("the names", f"/images/json?{OF_STORY}", "[].RepoTags"),
        ),
    ),
    Story(
        "deletion",
        (
            load("image", "1.0", "1.1"),
            load("newer", "2.0", name="load another"),
            get("look", "/images/{name}:1.0/json", image_id="Id"),
            delete("one of two names", "/images/{name}:1.1", "*"),
            post("tag it again", "/images/{name}:1.0/tag?repo={name}&tag=1.2"),
            post("and in another repository", "/images/{name}:1.0/tag?repo={name}-other&tag=1.0"),
            delete("by id with names in two repositories", "/images/{image_id}"),
            delete("the name in the other", "/images/{name}-other:1.0", "*"),
            delete("by id with two names in one", "/images/{image_id}", "*"),
            get("is it there?", "/images/{name}:1.0/json"),
            load("image", "1.0", "1.1", name="load it again"),
            delete("by id, forced", "/images/{image_id}?force=1", "*"),
            load("image", "1.0", name="load it once more"),
            delete("the last name", "/images/{name}:1.0", "*"),
            delete("again", "/images/{name}:1.0"),
            delete("again, forced", "/images/{name}:1.0?force=1"),
            delete("without pruning", "/images/{name}:2.0?noprune=1", "*"),
            delete("no name", "/images/{name}:UP:1"),
        ),
    ),
    Story(
        "deletion of what is used",
        (
            load("image", "1.0", "1.1"),
            get("look", "/images/{name}:1.0/json", image_id="Id"),
            post("create", "/containers/create?name={box}", {"Image": "{name}:1.0"}, container="Id"),
            delete("one of two names", "/images/{name}:1.1", "*"),
            delete("the last name", "/images/{name}:1.0"),
            delete("by id", "/images/{image_id}"),
            delete("the last name, forced", "/images/{name}:1.0?force=1", "*"),
            get("is it there?", "/images/{image_id}/json", "RepoTags"),
            get("the container", "/containers/{container}/json", "Image", "Config.Image"),
            get("in the list", "/containers/json?all=1&" + filters(name=["{box}"]), "[].Image"),
            delete("the container", "/containers/{container}"),
            delete("by id in the end", "/images/{image_id}", "*"),
        ),
    ),
    Story(
        "pruning of images",
        (
            load("image", "1.0"),
            load("newer", "1.0", name="load another under its name"),
            get(
                "dangling", "/images/json?" + filters(dangling=["true"], label=["salt={salt}"]), "[].RepoTags"
            ),
            post("another label", "/images/prune?" + filters(dangling=["true"], label=["contract=nothing"])),
            post("dangling", "/images/prune?" + filters(dangling=["true"], label=["salt={salt}"])),
            post("dangling again", "/images/prune?" + filters(dangling=["true"], label=["salt={salt}"])),
            post(
                "until long ago",
                "/images/prune?" + filters(dangling=["false"], label=["salt={salt}"], until=["1h"]),
            ),
            post("all", "/images/prune?" + filters(dangling=["false"], label=["salt={salt}"])),
            post("by a filter that nobody knows", "/images/prune?" + filters(wind=["west"])),
            get("is it there?", "/images/{name}:1.0/json"),
        ),
    ),
    Story(
        "search",
        (
            get("where nobody listens", "/images/search?term=127.0.0.1:1/wind"),
            get("with a bad limit", "/images/search?term=python&limit=1000"),
            get("with a filter that nobody knows", "/images/search?term=python&" + filters(wind=["west"])),
        ),
    ),
)
