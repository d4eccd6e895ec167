"""Images: the same lines by Docker's client and by ours, on each engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engine.command.clients import Clients

pytestmark = pytest.mark.docker
NO_DIGEST = "sha256:" + "0" * 64


def test_lists_of_images_are_the_same_to_the_last_space(clients: Clients, image: str) -> None:
    repository = image.partition(":")[0]
    clients.all_same(rf"""
        images {repository}
        image ls {repository}
        images --digests {repository}
        images -q {repository}
        images -q --no-trunc {repository}
        images --no-trunc {repository}
        images --format json {repository}
        images --format table {repository}
        images --format '{{{{.Repository}}}}:{{{{.Tag}}}} {{{{.Size}}}} {{{{.CreatedAt}}}}' {repository}
        images --format 'table {{{{.Repository}}}}\t{{{{.Size}}}}' {repository}
        images --filter reference={repository} --format '{{{{.Tag}}}}'
        images --filter label=v=1 --filter reference={repository}
        images no/such/image
    """)


def test_history_is_the_same_to_the_last_space(clients: Clients, image: str) -> None:
    clients.all_same(f"""
        history {image}
        image history -q {image}
        history --no-trunc {image}
        history --format json {image}
        history -H=false {image}
        history --human=false --format '{{{{.CreatedBy}}}} {{{{.Size}}}}' {image}
        history no/such:image
    """)


def test_what_is_known_of_an_image_is_the_same(clients: Clients, image: str) -> None:
    clients.all_same(f"""
        inspect {image}
        image inspect {image} no/such:image
        inspect --type image {image}
        inspect -f '{{{{.Id}}}}' {image}
        inspect -f '{{{{json .Config.Labels}}}} {{{{.Config.Env}}}} {{{{.Config.Cmd}}}}' {image}
        inspect -f '{{{{.Os}}}}/{{{{.Architecture}}}} {{{{.Size}}}} {{{{.RepoTags}}}}' {image}
        inspect -f '{{{{range .RootFS.Layers}}}}{{{{println .}}}}{{{{end}}}}' {image}
        inspect -f '{{{{index .Config.Labels "v"}}}} {{{{len .RootFS.Layers}}}}' {image}
        inspect -f '{{{{join .RepoTags ","}}}}' {image}
        inspect -f '{{{{.Nope}}}}' {image}
        inspect -f '{{{{.Config.Nope}}}}' {image}
        inspect -f '{{{{' {image}
        inspect -f '{{{{nope}}}}' {image}
        inspect -f '{{{{.Id}}}}' {image} no-such-thing
        inspect --type bogus {image}
        inspect --type volume {clients.stem}
    """)


def test_a_build_is_told_step_by_step(clients: Clients, context: Path) -> None:
    clients.alike(f"build --no-cache -t @:1 {context}")
    clients.alike(f"build -t @:1 {context}")
    clients.alike(f"build -q -t @:2 --build-arg V=2 --label x=y {context}")
    clients.alike("build --quiet --no-cache --tag @:3 -", "FROM scratch\nLABEL a=b\n")
    clients.alike("inspect -f '{{json .Config.Labels}}' @:1 @:2 @:3")
    clients.alike("history --format '{{.CreatedBy}} {{.Size}}' @:2")


def test_a_build_leaves_out_what_is_ignored(clients: Clients, context: Path) -> None:
    clients.own(f"build -q -t @:1 {context}")
    clients.own("create --name @ @:1")
    assert clients.own("cp @:/data/kept -").exit_code == 0
    assert "Could not find the file /data/secret" in clients.own("cp @:/data/secret -").err


def test_a_dockerfile_from_elsewhere_stays_out_of_the_image(
    clients: Clients, context: Path, folder: Path
) -> None:
    (folder / "Elsewhere").write_text('FROM scratch\nCOPY . /\nCMD ["/x"]\n')
    assert clients.own(f"build -t @:1 -f {folder}/Elsewhere {context}").exit_code == 0
    assert clients.real(f"build -t @:1 -f {folder}/Elsewhere {context}").exit_code == 0
    clients.alike("inspect -f '{{len .RootFS.Layers}} {{.Config.Cmd}}' @:1")
    clients.own("create --name @ @:1")
    assert "/.dockerfile" not in clients.own("cp @:/ -").out


def test_builds_that_fail_say_why(clients: Clients, context: Path) -> None:
    clients.all_alike(f"""
        build {context}/nope
        build -t Bad {context}
        build -f {context}/nope {context}
        build --target nope {context}
        build
        build a b
    """)
    clients.alike("build -", "RUN\n")
    clients.alike("build -", "")
    clients.alike("build -q -", "FROM scratch\nCOPY nope /\n")


def test_names_come_and_go(clients: Clients, image: str) -> None:
    clients.all_alike(f"""
        tag {image} @:1
        tag {image} @:2
        rmi @:1
        image rm @:1 @:2
        rmi -f @:1
        tag no/such:image @
        tag A b
        tag {image} B
        tag a
        rmi
    """)
    clients.alike(f"tag {image} @(at){NO_DIGEST}")


def test_archives_go_out_and_come_back(clients: Clients, image: str, folder: Path) -> None:
    clients.all_alike(f"""
        tag {image} @:1
        save @:1 -o {folder}/@.tar
        rmi @:1
        load -i {folder}/@.tar
        load -q -i {folder}/@.tar
        inspect -f '{{{{.Id}}}}' @:1
        import {folder}/@.tar @:2
        import -m hello -c 'ENV a=b' {folder}/@.tar @:3
        inspect -f '{{{{.Config.Env}}}}' @:3
        save no/such:image -o {folder}/x
        save {image} -o {folder}/no/x
        load -i {folder}/nope
        import {folder}/nope
        save
    """)
    assert clients.own(f"load -i {folder}/{clients.name('r')}.tar").exit_code == 0


def test_a_saved_archive_holds_the_same_image_as_the_clients(
    clients: Clients, image: str, folder: Path
) -> None:
    for who, run in (("r", clients.real), ("o", clients.own)):
        assert run(f"save {image} -o {folder}/{who}.tar").exit_code == 0
    assert (folder / "r.tar").stat().st_size == (folder / "o.tar").stat().st_size
    assert sorted(path.name for path in folder.iterdir()) == ["o.tar", "r.tar"]


def test_pruning_asks_and_a_filter_keeps_the_rest(clients: Clients) -> None:
    clients.all_alike(f"""
        image prune
        image prune -a
        image prune -f --filter label={clients.stem}
        image prune -af --filter label={clients.stem}
    """)
