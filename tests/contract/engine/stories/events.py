"""Events: what has happened between two moments, filtered."""

from __future__ import annotations

from tests.contract.engine.stories.containers import create
from tests.contract.engine.stories.steps import delete, filters, get, load, post
from tests.contract.engine.story import Story

SPAN = "/events?since={begun}&until={now}&"

STORIES = (
    Story(
        "events",
        (
            load("image", "1.0"),
            post("tag", "/images/{name}:1.0/tag?repo={name}&tag=1.1"),
            create(container="Id"),
            post("rename", "/containers/{box}/rename?name={box}-b"),
            delete("remove", "/containers/{box}-b"),
            delete("untag", "/images/{name}:1.1"),
            delete("delete", "/images/{name}:1.0"),
            post("create a volume", "/volumes/create", {"Name": "{box}"}),
            delete("delete the volume", "/volumes/{box}"),
            post("create a network", "/networks/create", {"Name": "{box}"}, network="Id"),
            delete("delete the network", "/networks/{box}"),
            get("of images", SPAN + filters(type=["image"], label=["salt={salt}"])),
            get("of a name", SPAN + filters(image=["{name}:1.0"])),
            get("of the container", SPAN + filters(container=["{container}"])),
            get("that are creations", SPAN + filters(container=["{container}"], event=["create"])),
            get("of the volume", SPAN + filters(type=["volume"], volume=["{box}"])),
            get("of the network", SPAN + filters(type=["network"], network=["{network}"])),
            get("of nothing", SPAN + filters(container=["{box}-none"])),
            get("with a bad time", "/events?since=x"),
            get("that are yet to come", "/events?since={now}&until={begun}"),
        ),
    ),
)
