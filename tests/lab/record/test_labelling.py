"""Labels put on a request."""

from __future__ import annotations

import json

import pytest

from sandbox.lab.record.labelling import bound_volumes, labelled, takes_labels

OURS = {"course": "1"}


@pytest.mark.parametrize(
    ("method", "path", "takes"),
    [
        ("POST", "/v1.41/containers/create?name=a", True),
        ("POST", "/networks/create", True),
        ("POST", "/v1.41/volumes/create", True),
        ("POST", "/v1.41/images/create?fromImage=a", False),
        ("GET", "/v1.41/volumes/create", False),
        ("POST", "/v1.41/containers/create/start", False),
    ],
)
def test_only_what_carries_labels_gets_them(method: str, path: str, *, takes: bool) -> None:
    assert takes_labels(method, f"http+docker://localhost{path}") is takes


def test_the_learners_own_labels_stay() -> None:
    content = json.loads(labelled('{"Image": "a", "Labels": {"mine": "x", "course": "other"}}', OURS))
    assert content == {"Image": "a", "Labels": {"mine": "x", "course": "other"}}


def test_no_labels_become_ours() -> None:
    assert json.loads(labelled(b'{"Name": "v", "Labels": null}', OURS))["Labels"] == OURS


def test_a_mounted_volume_is_labelled_where_the_engine_makes_it() -> None:
    mounts = [{"Type": "volume", "Source": "v"}, {"Type": "bind", "Source": "/x"}, {"Type": "volume"}]
    content = json.loads(labelled(json.dumps({"HostConfig": {"Mounts": mounts}}), OURS))
    labels = [mount.get("VolumeOptions", {}).get("Labels") for mount in content["HostConfig"]["Mounts"]]
    assert labels == [OURS, None, None]


def test_binds_of_folders_are_no_volumes() -> None:
    body = json.dumps({"HostConfig": {"Binds": ["data:/a", "/srv:/b", "./c:/c", "v2.x:/d:ro"]}})
    assert bound_volumes(body) == ("data", "v2.x")
    assert bound_volumes("{}") == ()
