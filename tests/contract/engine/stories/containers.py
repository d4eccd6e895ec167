"""Containers that are not started: made, looked at, filled, read, renamed, taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.image.layer import make_tar
from tests.contract.engine.stories.steps import TAR, delete, filters, get, load, post
from tests.contract.engine.story import VERSIONS, Step, Story

if TYPE_CHECKING:
    from tests.contract.engine.writing.names import Names

IMAGE = {"Image": "{name}:1.0", "Labels": {"contract": "{box}"}}
SETTINGS: dict[str, Any] = {
    **IMAGE,
    "Cmd": ["/bin/forecast", "coast"],
    "Env": ["PLACE=coast"],
    "ExposedPorts": {"5000/tcp": {}},
    "User": "1:2",
    "WorkingDir": "/srv",
    "HostConfig": {
        "PortBindings": {"5000/tcp": [{"HostIp": "127.0.0.1", "HostPort": "5999"}]},
        "Binds": ["{box}-data:/data"],
        "RestartPolicy": {"Name": "unless-stopped"},
        "LogConfig": {"Type": "json-file", "Config": {}},
    },
}
OF_STORY = filters(name=["{box}"])
OF_LIST = ("[].Names", "[].Image", "[].State", "[].Status", "[].Labels", "[].Command")
OF_CONTAINER = (
    "Name",
    "State.Status",
    "State.Running",
    "State.ExitCode",
    "Config.Cmd",
    "Config.Env",
    "Config.Image",
    "Config.Labels",
    "Config.User",
    "Config.WorkingDir",
    "Path",
    "Args",
    "HostConfig.PortBindings",
    "HostConfig.Binds",
    "HostConfig.RestartPolicy",
    "HostConfig.LogConfig",
)


def create(name: str = "create", box: str = "{box}", image: dict[str, Any] = IMAGE, **keeps: str) -> Step:
    """Make a container."""
    return post(name, f"/containers/create?name={box}", image, **keeps)


def files(_: Names) -> bytes:
    """Write an archive of files to put in."""
    return make_tar({"wind.txt": "north\n", "more/rain.txt": "none\n"})


def _folder_over_file(_: Names) -> bytes:
    return make_tar({"wind.txt/a.txt": "a\n"})


def _file_over_folder(_: Names) -> bytes:
    return make_tar({"srv": "a file\n"})


def put(name: str, path: str, query: str = "", body: Any = files) -> Step:  # noqa: ANN401 - as a step has it
    """Put an archive into a container."""
    return Step(name, "PUT", f"/containers/{{box}}/archive?path={path}{query}", body, TAR)


def head(name: str, path: str) -> Step:
    """Ask what is at a path in a container."""
    return Step(name, "HEAD", f"/containers/{{box}}/archive?path={path}")


STORIES = (
    Story(
        "a container",
        (
            load("image", "1.0"),
            create("create", image=SETTINGS, container="Id"),
            get("by name", "/containers/{box}/json", *OF_CONTAINER),
            get("by id", "/containers/{container}/json", "Name"),
            get("with its size", "/containers/{container}/json?size=1", "SizeRw"),
            get("in the list", f"/containers/json?all=1&{OF_STORY}", *OF_LIST),
            get("in the list with sizes", f"/containers/json?all=1&size=1&{OF_STORY}"),
            get("not among those that run", f"/containers/json?{OF_STORY}"),
            get("its changes", "/containers/{box}/changes"),
            get("its logs", "/containers/{box}/logs?stdout=1"),
            get("its logs of nothing", "/containers/{box}/logs"),
            post("stop what does not run", "/containers/{box}/stop"),
            post("kill what does not run", "/containers/{box}/kill"),
            post("restart with a bad time", "/containers/{box}/restart?t=x"),
            post("exec in what does not run", "/containers/{box}/exec", {"Cmd": ["registry"]}),
            delete("remove", "/containers/{box}?v=1"),
            get("is it there?", "/containers/{box}/json"),
        ),
        VERSIONS,
    ),
    Story(
        "making containers",
        (
            load("image", "1.0"),
            create("create", container="Id"),
            create("under a name that is taken"),
            create("under a bad name", "a%20b"),
            create("under a name of one letter", "a"),
            create("of an image that is not there", "{box}-x1", {"Image": "{name}:9.9"}),
            create("of no image", "{box}-x2", {}),
            create("of a bad name of an image", "{box}-x3", {"Image": "UP"}),
            create("of an image by its id", "{box}-id", {"Image": "{image}"}),
            create("with a bad port", "{box}-x4", {**IMAGE, "ExposedPorts": {"x/tcp": {}}}),
            create(
                "with a bad binding",
                "{box}-x5",
                {**IMAGE, "HostConfig": {"PortBindings": {"5000/tcp": [{"HostPort": "x"}]}}},
            ),
            create(
                "on a network that is not there",
                "{box}-net",
                {**IMAGE, "HostConfig": {"NetworkMode": "{box}-none"}},
            ),
            create(
                "with a bad restart policy",
                "{box}-x6",
                {**IMAGE, "HostConfig": {"RestartPolicy": {"Name": "often"}}},
            ),
            create("with a bad memory limit", "{box}-x7", {**IMAGE, "HostConfig": {"Memory": 1}}),
            create("with a bad bind", "{box}-x8", {**IMAGE, "HostConfig": {"Binds": ["a"]}}),
            post(
                "without a name",
                "/containers/create",
                {**IMAGE, "Labels": {"contract": "{box}"}},
                unnamed="Id",
            ),
            get("its name is made up", "/containers/{unnamed}/json"),
            delete("remove that", "/containers/{unnamed}"),
            Step("for a platform", "POST", "/containers/create?name={box}-p&platform=linux/arm64", IMAGE),
            create("with a command", "{box}-cmd", {**IMAGE, "Cmd": ["x"], "Entrypoint": ["/bin/y"]}),
            get("which is", "/containers/{box}-cmd/json", "Path", "Args", "Config.Cmd", "Config.Entrypoint"),
        ),
    ),
    Story(
        "renaming and removing",
        (
            load("image", "1.0"),
            create(container="Id"),
            create("create another", "{box}-b"),
            post("rename", "/containers/{box}/rename?name={box}-c"),
            get("look", "/containers/{box}-c/json", "Name"),
            post("to a name that is taken", "/containers/{box}-c/rename?name={box}-b"),
            post("to the same", "/containers/{box}-c/rename?name={box}-c"),
            post("to a bad name", "/containers/{box}-c/rename?name=a/b"),
            post("to no name", "/containers/{box}-c/rename"),
            post("what is not there", "/containers/{box}-none/rename?name={box}-d"),
            delete("remove", "/containers/{box}-c"),
            delete("remove again", "/containers/{box}-c"),
            delete("remove by id", "/containers/{container}"),
            delete("remove by force what is not there", "/containers/{box}-c?force=1"),
            post("prune by another label", "/containers/prune?" + filters(label=["contract=none"])),
            post("prune", "/containers/prune?" + filters(label=["contract={box}"])),
            get("is it there?", "/containers/{box}-b/json"),
            *(
                Step(f"{method} {what} of what is not there", method, f"/containers/{{box}}/{what}")
                for method, what in (
                    ("GET", "json"),
                    ("GET", "logs?stdout=1"),
                    ("GET", "changes"),
                    ("GET", "archive?path=/"),
                    ("HEAD", "archive?path=/"),
                    ("PUT", "archive?path=/"),
                    ("POST", "start"),
                    ("POST", "stop"),
                    ("POST", "restart"),
                    ("POST", "kill"),
                    ("POST", "wait"),
                    ("POST", "attach?logs=1&stdout=1"),
                )
            ),
            post("exec in what is not there", "/containers/{box}/exec", {"Cmd": ["registry"]}),
            get("an exec that is not there", "/exec/0123456789ab/json"),
            post("start an exec that is not there", "/exec/0123456789ab/start", {}),
        ),
    ),
    Story(
        "listing containers",
        (
            load("image", "1.0"),
            create(container="Id"),
            create("create another", "{box}-b", {**IMAGE, "Labels": {"contract": "other"}}),
            get("all", f"/containers/json?all=1&{OF_STORY}", *OF_LIST),
            get("the last", f"/containers/json?limit=1&{OF_STORY}", "[].Names"),
            get("by label", "/containers/json?all=1&" + filters(label=["contract={box}"]), "[].Names"),
            get(
                "by label and map",
                "/containers/json?all=1&" + filters(label={"contract={box}": True}),
                "[].Names",
            ),
            get("by id", "/containers/json?all=1&" + filters(id=["{container}"]), "[].Names"),
            get("by image", "/containers/json?all=1&" + filters(ancestor=["{name}:1.0"]), "[].Names"),
            get(
                "by an image that is not there", "/containers/json?all=1&" + filters(ancestor=["{name}:9.9"])
            ),
            get("by status", "/containers/json?" + filters(name=["{box}"], status=["created"]), "[].Names"),
            get("by another status", "/containers/json?" + filters(name=["{box}"], status=["exited"])),
            get("by no status", "/containers/json?" + filters(status=["windy"])),
            get("since", "/containers/json?all=1&" + filters(name=["{box}"], since=["{box}"]), "[].Names"),
            get(
                "before", "/containers/json?all=1&" + filters(name=["{box}"], before=["{box}-b"]), "[].Names"
            ),
            get("by the end of a name", "/containers/json?all=1&" + filters(name=["^/{box}$"]), "[].Names"),
            get(
                "by network",
                "/containers/json?all=1&" + filters(name=["{box}"], network=["bridge"]),
                "[].Names",
            ),
        ),
    ),
    Story(
        "archives of containers",
        (
            load("image", "1.0"),
            create(),
            head("a file", "/etc/wind.txt"),
            head("a folder", "/etc"),
            head("nothing", "/none"),
            get("a file as an archive", "/containers/{box}/archive?path=/etc/wind.txt"),
            get("a folder as an archive", "/containers/{box}/archive?path=/srv"),
            get("what is in a folder", "/containers/{box}/archive?path=/srv/."),
            get("a relative path", "/containers/{box}/archive?path=etc/wind.txt"),
            get("with a step back", "/containers/{box}/archive?path=/srv/../etc/wind.txt"),
            get("nothing as an archive", "/containers/{box}/archive?path=/none"),
            get("a file as a folder", "/containers/{box}/archive?path=/etc/wind.txt/"),
            get("without a path", "/containers/{box}/archive"),
            put("put files", "/srv"),
            get("they are there", "/containers/{box}/archive?path=/srv"),
            get("changes", "/containers/{box}/changes"),
            put("into a folder that is not there", "/none"),
            put("into a file", "/etc/wind.txt"),
            put("without a path", ""),
            put("no archive", "/srv", body=b"hello"),
            put("nothing", "/srv", body=b""),
            put("a folder over a file", "/etc", body=_folder_over_file),
            put("a folder over a file, refused", "/", "&noOverwriteDirNonDir=1", _file_over_folder),
        ),
    ),
    Story(
        "starting what is no registry",
        (
            load("image", "1.0"),
            create(),
            post("start", "/containers/{box}/start"),
            get("look", "/containers/{box}/json", "State.Status"),
        ),
    ),
)
