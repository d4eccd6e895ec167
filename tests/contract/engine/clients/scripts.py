"""The scripts: what the course does in a terminal, and what else is near at hand there."""

from __future__ import annotations

from tests.contract.engine.clients.script import Line, Script

DOCKERFILE = """\
FROM scratch
LABEL contract={box} salt="{salt}"
COPY forecast.json /srv/
CMD ["/bin/forecast"]
"""
BAD_DOCKERFILE = "FROM scratch\nCOPY none.json /srv/\n"
FILES = {
    "app/Dockerfile": DOCKERFILE,
    "app/forecast.json": '{"wind": "west", "for": "{salt}"}\n',
    "bad/Dockerfile": BAD_DOCKERFILE,
    "more/rain.txt": "none\n",
}
PASSWORD = "open sesame"  # noqa: S105 - the tests' own registry's
COLLECT = "exec {box} registry garbage-collect /etc/distribution/config.yml"

SCRIPTS = (
    Script(
        "a round trip",
        (
            Line("build", "build -t {name}:1.0 app"),
            Line("build again", "build -t {name}:1.0 app"),
            Line("build quietly", "build -q -t {name}:1.0 app"),
            Line("build what cannot be built", "build bad"),
            Line("log in with a wrong password", "login -u ann --password-stdin {guard}", "open barley"),
            Line("push without a log-in", "push {guarded}:1.0"),
            Line("log in", "login -u ann --password-stdin {guard}", PASSWORD),
            Line("tag", "tag {name}:1.0 {guarded}:1.0"),
            Line("tag what is not there", "tag {name}:9.9 {guarded}:9.9"),
            Line("push", "push {guarded}:1.0"),
            Line("push again", "push {guarded}:1.0"),
            Line("push quietly", "push -q {guarded}:1.0"),
            Line("push what is not there", "push {guarded}:9.9"),
            Line("remove", "rmi {guarded}:1.0 {name}:1.0"),
            Line("remove again", "rmi {name}:1.0"),
            Line("pull", "pull {guarded}:1.0"),
            Line("pull again", "pull {guarded}:1.0"),
            Line("pull quietly", "pull -q {guarded}:1.0"),
            Line("pull what is not there", "pull {guarded}:9.9"),
            Line("pull from nowhere", "pull {absent}:1.0"),
            Line("inspect", "inspect --format '{{.Config.Cmd}} {{.Os}} {{.RepoTags}}' {guarded}:1.0"),
            Line("inspect what is not there", "inspect {name}:9.9"),
            Line("inspect an image that is not there", "image inspect {name}:9.9"),
            Line("history", "history {guarded}:1.0"),
            Line("history without cuts", "history --no-trunc --format '{{.CreatedBy}}' {guarded}:1.0"),
            Line("list", "images {guarded}"),
            Line("list with digests", "images --digests --format '{{.Tag}} {{.Digest}}' {guarded}"),
            Line("save", "save -o saved.tar {guarded}:1.0"),
            Line("save what is not there", "save -o none.tar {name}:9.9"),
            Line("remove before loading", "rmi {guarded}:1.0"),
            Line("load", "load -i saved.tar"),
            Line("load no archive", "load -i app/Dockerfile"),
            Line("log out", "logout {guard}"),
            Line("pull after that", "pull {guarded}:1.0"),
        ),
        FILES,
    ),
    Script(
        "containers by hand",
        (
            Line("build", "build -q -t {name}:1.0 app"),
            Line("create", "create --name {box} {name}:1.0"),
            Line("create again", "create --name {box} {name}:1.0"),
            Line("create from nothing", "create --pull never --name {box}-b {name}:9.9"),
            Line("copy out", "cp {box}:/srv/forecast.json out.json"),
            Line("copy out to standard output", "cp {box}:/srv/none -"),
            Line("copy in", "cp more/rain.txt {box}:/srv/"),
            Line("copy into nowhere", "cp more/rain.txt {box}:/none/"),
            Line("copy a folder in", "cp more {box}:/srv"),
            Line("what changed", "diff {box}"),
            Line("list", "ps -a --filter name={box}"),
            Line("list what runs", "ps --filter name={box} -q"),
            Line("inspect", "inspect --format '{{.State.Status}} {{.Path}}' {box}"),
            Line("logs", "logs {box}"),
            Line("logs of nothing", "logs {box}-none"),
            Line("rename", "rename {box} {box}-c"),
            Line("remove its image", "rmi {name}:1.0"),
            Line("remove", "rm {box}-c"),
            Line("remove again", "rm {box}-c"),
            Line("stop what is not there", "stop {box}"),
            Line("make a volume", "volume create {box}"),
            Line("list volumes", "volume ls --filter name={box}"),
            Line("remove the volume", "volume rm {box}"),
            Line("remove it again", "volume rm {box}"),
            Line("make a network", "network create {box}"),
            Line("list networks", "network ls --filter name={box} --format '{{.Name}} {{.Driver}}'"),
            Line("remove the network", "network rm {box}"),
            Line("remove it once more", "network rm {box}"),
            Line("prune containers", "container prune -f --filter label=contract={box}"),
            Line("prune images", "image prune -f --filter label=contract={box}"),
            Line("no such command", "wind"),
        ),
        FILES,
    ),
    Script(
        "a registry by hand",
        (
            Line("run", "run -d --name {box} -p 127.0.0.1::5000 {registry_image}"),
            Line("run under the same name", "run -d --name {box} {registry_image}"),
            Line("port", "port {box} 5000", keeps="address"),
            Line("list", "ps --filter name={box} --format '{{.Names}} {{.Status}} {{.Ports}}'"),
            Line("build", "build -q -t {address}/wind:1.0 app"),
            Line("push", "push {address}/wind:1.0", awaits="http://{address}/v2/"),
            Line("all tags", "push -a {address}/wind"),
            Line("collect", COLLECT),
            Line("collect what is untagged", f"{COLLECT} --delete-untagged"),
            Line("collect nothing", "exec {box} registry garbage-collect"),
            Line("another program", "exec {box} windy"),
            Line("remove the image", "rmi {address}/wind:1.0"),
            Line("pull", "pull {address}/wind:1.0"),
            Line("remove it again", "rmi {address}/wind:1.0"),
            Line("stop", "stop {box}"),
            Line("pull from what has stopped", "pull {address}/wind:1.0"),
            Line("exec in what has stopped", "exec {box} registry --version"),
            Line("how it ended", "ps -a --filter name={box} --format '{{.Names}} {{.Status}}'"),
            Line("start", "start {box}"),
            Line("restart", "restart {box}"),
            Line("kill", "kill {box}"),
            Line("wait", "wait {box}"),
            Line("remove with its volume", "rm -f -v {box}"),
        ),
        FILES,
        runs_registry=True,
    ),
)
