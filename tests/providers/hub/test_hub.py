"""The app as a whole: stand-ins and pushed content side by side, public and private."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.image.digest import Digest
from sandbox.providers.hub import HOSTS, Hub, apps
from sandbox.registry.names import Name
from sandbox.registry.storage import Folder, Memory
from tests.providers.hub.visitor import Visitor, new_hub
from tests.registry.world import CONFIG, IMAGE, LAYER

if TYPE_CHECKING:
    from pathlib import Path

OCI = {"Content-Type": "application/vnd.oci.image.manifest.v1+json"}


def push(visitor: Visitor, name: str, tag: str = "1.0") -> int:
    """Push a tiny image, and return the last status."""
    for blob in (LAYER, CONFIG):
        visitor.get(f"/v2/{name}/blobs/uploads/?digest={Digest.of(blob)}", "POST", blob)
    return visitor.get(f"/v2/{name}/manifests/{tag}", "PUT", IMAGE, OCI).status


def test_an_account_pushes_to_its_own_namespace_and_anybody_pulls() -> None:
    hub = new_hub(ada="secret")
    assert push(Visitor(hub, "ada", "secret"), "ada/app") == 201
    assert Visitor(hub).get("/v2/ada/app/manifests/1.0").body == IMAGE


def test_nobody_pushes_to_another_namespace() -> None:
    hub = new_hub(ada="secret", bob="secret")
    assert push(Visitor(hub), "ada/app") == 401
    assert push(Visitor(hub, "bob", "secret"), "ada/app") == 401
    assert push(Visitor(hub, "ada", "secret"), "library/python") == 401


def test_private_and_missing_look_alike_to_all_but_the_owner() -> None:
    hub = new_hub(ada="secret", bob="secret")
    ada, bob = Visitor(hub, "ada", "secret"), Visitor(hub, "bob", "secret")
    hub.rights.set_private(Name("ada/secret"), is_private=True)
    push(ada, "ada/secret")
    assert ada.get("/v2/ada/secret/manifests/1.0").status == 200
    answers = [each.get("/v2/ada/secret/manifests/1.0") for each in (bob, Visitor(hub))]
    answers += [each.get("/v2/ada/missing/manifests/1.0") for each in (bob, Visitor(hub))]
    assert {(each.status, *each.codes) for each in answers} == {(401, "UNAUTHORIZED")}
    hub.rights.set_private(Name("ada/secret"), is_private=False)
    assert bob.get("/v2/ada/secret/manifests/1.0").status == 200


def test_a_layer_of_a_stand_in_can_be_mounted_and_stays(tmp_path: Path) -> None:
    hub = Hub(Folder(tmp_path))
    hub.accounts.add("ada", "secret")
    ada = Visitor(hub, "ada", "secret")
    manifest = ada.get("/v2/library/registry/manifests/2").json
    first = ada.get(f"/v2/library/registry/manifests/{manifest['manifests'][0]['digest']}").json  # type: ignore[index]
    layer = first["layers"][0]["digest"]  # type: ignore[index]
    mounted = ada.get(f"/v2/ada/app/blobs/uploads/?mount={layer}&from=library/registry", "POST")
    assert mounted.status == 201
    later = Hub(Folder(tmp_path))
    assert Visitor(later, "ada", "secret").get(f"/v2/ada/app/blobs/{layer}").status == 200


def test_stand_ins_cannot_be_changed_and_deletion_is_not_the_registrys() -> None:
    hub = new_hub(ada="secret")
    ada = Visitor(hub, "ada", "secret")
    push(ada, "ada/app")
    assert ada.get(f"/v2/ada/app/manifests/{Digest.of(IMAGE)}", "DELETE").status == 405
    assert ada.get("/v2/library/registry/manifests/3", "DELETE").status == 401


def test_there_is_no_catalogue_and_no_page_at_unknown_paths() -> None:
    visitor = Visitor(new_hub())
    assert visitor.get("/v2/_catalog").status == 401
    assert visitor.ask("GET", "/nothing").status == 404
    assert visitor.ask("GET", "/v2/%zz/manifests/1").status == 400


def test_pushed_content_outlives_the_process(tmp_path: Path) -> None:
    hub = Hub(Folder(tmp_path))
    hub.accounts.add("ada", "secret")
    push(Visitor(hub, "ada", "secret"), "ada/app")
    later = Hub(Folder(tmp_path))
    assert Visitor(later).get("/v2/ada/app/manifests/1.0").body == IMAGE


def test_all_names_of_hub_are_one_app() -> None:
    found = apps(Memory())
    assert tuple(found) == HOSTS
    assert len({id(app) for app in found.values()}) == 1
