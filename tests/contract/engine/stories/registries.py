"""A registry in a container: the one program that a container of the course runs."""

from __future__ import annotations

from tests.contract.engine.stories.containers import OF_STORY, create
from tests.contract.engine.stories.steps import delete, filters, get, load, post
from tests.contract.engine.stories.transfer import push
from tests.contract.engine.story import Step, Story

BINDINGS = {"5000/tcp": [{"HostIp": "127.0.0.1", "HostPort": ""}]}
REGISTRY = {
    "Image": "{registry_image}",
    "Labels": {"contract": "{box}"},
    "Env": ["REGISTRY_STORAGE_DELETE_ENABLED=true", "OTEL_TRACES_EXPORTER=none"],
    "ExposedPorts": {"5000/tcp": {}},
    "HostConfig": {"PortBindings": BINDINGS},
}
URL = "http://127.0.0.1:{port}/v2/"
PORT = {"port": "NetworkSettings.Ports.5000/tcp.0.HostPort"}
COLLECT = {
    "Cmd": ["registry", "garbage-collect", "/etc/distribution/config.yml"],
    "AttachStdout": True,
    "AttachStderr": True,
}
STATE = ("State.Status", "State.Running", "State.ExitCode", "State.Error", "State.OOMKilled", "State.Dead")


def start(name: str = "start", box: str = "{box}") -> Step:
    """Start a container."""
    return post(name, f"/containers/{box}/start")


def awaited(name: str, method: str, target: str, body: object = None, **more: object) -> Step:
    """Ask when the registry answers."""
    return Step(name, method, target, body, awaits=URL, **more)  # type: ignore[arg-type]


STORIES = (
    Story(
        "a registry",
        (
            create("create", image=REGISTRY, container="Id"),
            start(),
            get("it runs", "/containers/{box}/json", *STATE, **PORT),
            awaited("its API", "POST", "/containers/{box}/start"),
            get("in the list", f"/containers/json?{OF_STORY}", "[].Names", "[].State", "[].Status"),
            get(
                "in the list by port",
                "/containers/json?" + filters(name=["{box}"], publish=["{port}"]),
                "[].Names",
            ),
            get(
                "in the list by volume",
                "/containers/json?" + filters(name=["{box}"], volume=["/var/lib/registry"]),
            ),
            delete("remove what runs", "/containers/{box}"),
            post("stop", "/containers/{box}/stop"),
            post("stop again", "/containers/{box}/stop"),
            post("wait", "/containers/{box}/wait", None, "StatusCode", "Error"),
            get("it has ended", "/containers/{box}/json", *STATE),
            get("in the list of all", f"/containers/json?all=1&{OF_STORY}", "[].State", "[].Ports"),
            start("start it again"),
            get("it runs again", "/containers/{box}/json", "State.Status", **PORT),
            awaited("kill", "POST", "/containers/{box}/kill"),
            post("kill again", "/containers/{box}/kill"),
            post("wait until it is dead", "/containers/{box}/wait", None, "StatusCode"),
            post("restart", "/containers/{box}/restart?t=5"),
            get("it runs once more", "/containers/{box}/json", "State.Status", "RestartCount", **PORT),
            awaited("kill it softly", "POST", "/containers/{box}/kill?signal=SIGTERM"),
            post("wait until it is gone", "/containers/{box}/wait?condition=not-running", None, "StatusCode"),
            post("kill by a bad signal", "/containers/{box}/kill?signal=WIND"),
            start("start it for the end"),
            delete("remove by force", "/containers/{box}?force=1&v=1"),
            get("is it there?", "/containers/{box}/json"),
        ),
        ("1.24", "1.41", "1.43", "1.50"),
        runs_registry=True,
    ),
    Story(
        "what a registry says",
        (
            create("create", image=REGISTRY),
            start(),
            get("look", "/containers/{box}/json", **PORT),
            awaited("logs of standard output", "GET", "/containers/{box}/logs?stdout=1&tail=0"),
            get("no logs", "/containers/{box}/logs?tail=all"),
            get("logs of what is not there", "/containers/{box}-none/logs?stdout=1"),
            get("with a bad time", "/containers/{box}/logs?stdout=1&since=x"),
            post("stop", "/containers/{box}/stop"),
            get("until long ago", "/containers/{box}/logs?stdout=1&stderr=1&until=1"),
            post("attach", "/containers/{box}/attach?stdout=1&stderr=1"),
            post("attach to nothing", "/containers/{box}/attach"),
        ),
        runs_registry=True,
    ),
    Story(
        "garbage collection",
        (
            create("create", image=REGISTRY),
            start(),
            get("look", "/containers/{box}/json", **PORT),
            load("image", "1.0"),
            post("tag", "/images/{name}:1.0/tag?repo=127.0.0.1:{port}/wind&tag=1.0"),
            awaited(
                "push", "POST", "/images/127.0.0.1:{port}/wind/push?tag=1.0", headers=push("", "").headers
            ),
            post("exec", "/containers/{box}/exec", COLLECT, exec="Id"),
            get("before it starts", "/exec/{exec}/json", "ExitCode", "Running", "ProcessConfig.*"),
            post("start it", "/exec/{exec}/start", {"Detach": False, "Tty": False}),
            get("when it has ended", "/exec/{exec}/json", "ExitCode", "Running"),
            post("start it again", "/exec/{exec}/start", {"Detach": False, "Tty": False}),
            post("exec nothing", "/containers/{box}/exec", {"Cmd": []}),
            post("exec without a command", "/containers/{box}/exec", {}),
            post(
                "exec with a bad command",
                "/containers/{box}/exec",
                {**COLLECT, "Cmd": ["registry", "windy"]},
                bad="Id",
            ),
            post("start that", "/exec/{bad}/start", {"Detach": False}),
            get("and how it ended", "/exec/{bad}/json", "ExitCode", "Running"),
            post("exec another program", "/containers/{box}/exec", {**COLLECT, "Cmd": ["windy"]}, other="Id"),
            post("start the other", "/exec/{other}/start", {"Detach": False}),
        ),
        runs_registry=True,
    ),
    Story(
        "ports",
        (
            create("create", image=REGISTRY),
            start(),
            get("look", "/containers/{box}/json", **PORT),
            create(
                "create another on its port",
                "{box}-b",
                {
                    **REGISTRY,
                    "HostConfig": {
                        "PortBindings": {"5000/tcp": [{"HostIp": "127.0.0.1", "HostPort": "{port}"}]}
                    },
                },
            ),
            start("start that", "{box}-b"),
            get("how it is", "/containers/{box}-b/json", "State.Status", "State.ExitCode"),
            delete("remove it", "/containers/{box}-b?v=1"),
            create("create one without ports", "{box}-c", {**REGISTRY, "HostConfig": {}}),
            start("start it", "{box}-c"),
            get("its ports", "/containers/{box}-c/json", "NetworkSettings.Ports", "State.Status"),
        ),
        runs_registry=True,
    ),
)
