"""Containers: the same lines by Docker's client and by ours, on each engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engine.command.clients import Clients

pytestmark = pytest.mark.docker


def test_lists_of_containers_are_the_same_to_the_last_space(clients: Clients, registry: str) -> None:
    del registry
    only = f"--filter name={clients.stem}"
    clients.all_same(rf"""
        ps {only}
        ps -a {only}
        container ls --all {only}
        ps -q {only}
        ps -aq --no-trunc {only}
        ps --no-trunc {only}
        ps -s {only}
        ps -n 1 {only}
        ps --format json {only}
        ps {only} --format '{{{{json .Names}}}} {{{{json .}}}}'
        ps {only} --format '{{{{.Names}}}} {{{{.Status}}}} {{{{.Image}}}} {{{{.Ports}}}}'
        ps {only} --format '{{{{.Label "a"}}}} {{{{.Labels}}}}'
        ps {only} --format 'table {{{{.ID}}}}\t{{{{.Names}}}}\t{{{{.State}}}}\t{{{{.Mounts}}}}'
        ps {only} --format 'table {{{{.Networks}}}}\t{{{{.Size}}}}\t{{{{.LocalVolumes}}}}\t{{{{.CreatedAt}}}}'
        ps {only} --format 'table {{{{.Names | upper}}}}\t{{{{.Label "com.example.my_label"}}}}'
        ps --filter name=no-such-container
    """)


def test_what_a_container_printed_goes_to_the_output_that_it_printed_to(clients: Clients, shell: str) -> None:
    clients.all_alike(f"""
        run --rm {shell}
        run --name @ {shell}
        logs @
        logs --tail 2 @
        logs -n 0 @
        logs --since 1h @
        logs --since 2020-01-01T00:00:00Z --until 2020-01-02T00:00:00Z @
        logs -f @
        logs --since bogus @
        logs no-such-container
        start -a @
    """)
    assert clients.own(f"run --rm {shell}").out == "out\n"
    assert clients.own(f"run --rm {shell}").err == "err\n"


def test_exit_codes_are_those_of_the_program(clients: Clients, shell: str) -> None:
    clients.all_alike(f"""
        run --rm {shell} /bin/sh -c 'exit 3'
        run --rm -e A=b -e NO -e DOCKER_BUILDKIT {shell} /bin/sh -c 'echo $A $NO $DOCKER_BUILDKIT'
        run --rm -w /tmp {shell} /bin/sh -c pwd
        run --rm --entrypoint /bin/sh {shell} -c 'echo entry'
        run --rm {shell} nope
        run --rm=true -l a=b --name=@ {shell} /bin/sh -c true
        run --name @x {shell} nope
        rm @x
    """)


def test_containers_live_and_die_by_their_names(clients: Clients, registry_image: str) -> None:
    clients.all_alike(f"""
        run -d --name @ -p 127.0.0.1::5000 --label a=b -e A=b {registry_image}
        run -d --name @ {registry_image}
        port @
        port @ 5000
        port @ 6000
        inspect -f '{{{{.State.Status}}}} {{{{.State.Running}}}} {{{{.Name}}}} {{{{.Config.Labels}}}}' @
        inspect -f '{{{{range $k, $v := .Config.Labels}}}}{{{{$k}}}}={{{{$v}}}} {{{{end}}}}' @
        container inspect -s -f '{{{{.SizeRw}}}} {{{{.HostConfig.RestartPolicy}}}}' @
        exec @ registry --version
        exec @ nope
        exec no-such-container x
        restart -t 2 @
        rm @
        stop -t 1 @
        stop @
        kill @
        exec @ registry --version
        start @
        rename @ @2
        rename @ @3
        rm -fv @2
        rm -fv @2
        rm @2
        stop no-such-container
        start no-such-container
        kill no-such-container
        wait no-such-container
        restart no-such-container
        container inspect no-such-container
    """)


def test_files_go_in_and_out(clients: Clients, image: str, folder: Path) -> None:
    (folder / "notes").mkdir()
    (folder / "notes" / "today").write_text("calm\n")
    clients.all_alike(f"""
        create --name @ {image}
        cp @:/forecast.json {folder}/@.json
        cp @:/data {folder}/@-data
        cp @:/data/. {folder}/notes
        cp {folder}/notes/today @:/today
        cp {folder}/notes @:/notes
        cp {folder}/notes @:/data
        cp {folder}/notes/. @:/data
        cp @:/nope {folder}
        cp no-such-container:/x {folder}
        cp {folder}/nope @:/
        cp a b
        cp @:/a @:/b
        cp @:/forecast.json {folder}/no/x
    """)
    for who in "ro":
        assert (folder / f"{clients.name(who)}.json").read_text() == '{"wind": 7}\n'
        assert (folder / f"{clients.name(who)}-data" / "kept").read_text() == "yes"
    for path in ("/today", "/notes/today", "/data/notes/today", "/data/today"):
        clients.alike(f"cp @:{path} -")


def test_containers_are_made_with_these_settings(clients: Clients, image: str) -> None:
    options = (
        "-e A=1 -l x=y -w /w -u 7:8 --entrypoint /e -p 127.0.0.1:5999:80 -p 6000-6001:90-91/udp",
        "--restart on-failure:3 --read-only -m 64m -v @v:/v:ro -v /data --network none --stop-signal SIGINT",
        "--hostname sailor --expose 7000",
    )
    clients.alike(f"create --name @ {' '.join(options)} {image} one two")
    for fields in (
        "Config.Env Config.Labels Config.WorkingDir Config.User Config.Entrypoint Config.Cmd",
        "HostConfig.PortBindings Config.ExposedPorts HostConfig.RestartPolicy HostConfig.AutoRemove",
        "HostConfig.ReadonlyRootfs HostConfig.Memory HostConfig.Binds HostConfig.NetworkMode Config.Volumes",
        "Config.StopSignal Config.Hostname",
    ):
        shown = " ".join(f"{{{{.{field}}}}}" for field in fields.split())
        clients.alike(f"inspect -f '{shown}' @")


def test_what_can_not_be_created_is_told(clients: Clients, image: str) -> None:
    clients.all_alike(f"""
        create no/such:image
        create --pull always no/such:image
        create --pull never no/such:image
        create --pull bogus {image}
        create -p bad {image}
        create -p 1:2:3:4 {image}
        create -p bad:80 {image}
        create --name '~' {image}
        run -p bad {image}
        run no/such:image
        run -it {image}
        run
        run --nope {image}
        create --restart always --rm {image}
        create -e =x {image}
    """)


def test_pruning_asks_and_a_filter_keeps_the_rest(clients: Clients, image: str) -> None:
    clients.all_alike(f"""
        container prune
        create --name @ -l @ {image}
        container prune -f --filter label=@
        container prune -f --filter label=@
        container prune --filter bad
    """)
