"""Pull limits: what counts, for whom, and what is said."""

from __future__ import annotations

import pytest

from sandbox.app import Request
from sandbox.errors import LearnerError
from sandbox.providers.hub.accounts import OWN_NAME
from sandbox.providers.hub.hub import Hub
from sandbox.providers.hub.limits import Limits
from sandbox.registry.errors import RefusedError
from sandbox.registry.storage import Memory
from tests.providers.hub.visitor import Visitor, claims

IMAGE = "/v2/library/registry/manifests/3"


class Clock:
    """A clock that stands still until it is moved."""

    now_s = 1000.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now_s


def visitor(limits: Limits, name: str = "", remote: str = "192.0.2.7:40000") -> Visitor:
    """Open a Hub with these limits, and the account ada."""
    hub = Hub(Memory(), limits=limits)
    hub.accounts.add("ada", "secret")
    return Visitor(hub, name, "secret" if name else "", remote)


def test_a_head_is_free_and_says_what_is_left() -> None:
    nobody = visitor(Limits())
    for _ in range(3):
        told = nobody.get(IMAGE, "HEAD")
    assert told.status == 200
    assert told.headers.get("ratelimit-limit") == "100;w=21600"
    assert told.headers.get("ratelimit-remaining") == "100;w=21600"
    assert told.headers.get("docker-ratelimit-source") == "192.0.2.7"


def test_each_manifest_that_is_fetched_counts_whatever_it_is() -> None:
    nobody = visitor(Limits())
    left = [nobody.get(f"/v2/library/registry/manifests/{each}") for each in ("3", "3", "2", "nope")]
    assert [told.headers.get("ratelimit-remaining") for told in left] == [
        "99;w=21600",
        "98;w=21600",
        "97;w=21600",
        "96;w=21600",
    ]


def test_blobs_and_tags_do_not_count() -> None:
    nobody = visitor(Limits())
    assert nobody.get("/v2/library/registry/tags/list").status == 200
    assert nobody.get(IMAGE, "HEAD").headers.get("ratelimit-remaining") == "100;w=21600"


def test_at_the_end_the_answer_is_429_in_hubs_words_until_the_window_is_over() -> None:
    clock = Clock()
    nobody = visitor(Limits(anybody=1, clock_s=clock))
    assert nobody.get(IMAGE).status == 200
    refused = nobody.get(IMAGE)
    assert (refused.status, refused.codes) == (429, ["TOOMANYREQUESTS"])
    assert b"You have reached your unauthenticated pull rate limit. https://" in refused.body
    assert refused.headers.get("ratelimit-remaining") == "0;w=21600"
    assert nobody.get(IMAGE, "HEAD").status == 200
    clock.now_s += 21_600
    assert nobody.get(IMAGE).status == 200


def test_an_account_counts_by_itself_and_has_another_text() -> None:
    ada = visitor(Limits(anybody=1, account=1), "ada")
    nobody = Visitor(ada.hub)
    assert ada.get(IMAGE).status == 200
    assert ada.get(IMAGE).status == 429
    assert b"You have reached your pull rate limit. You may increase" in ada.get(IMAGE).body
    assert ada.get(IMAGE, "HEAD").headers.get("docker-ratelimit-source") == "ada"
    assert nobody.get(IMAGE).status == 200


def test_addresses_count_apart_and_the_neighbours_of_an_ipv6_address_together() -> None:
    limits = Limits(anybody=1)
    limits.count("", Request("GET", IMAGE, remote="192.0.2.1:1"))
    limits.count("", Request("GET", IMAGE, remote="192.0.2.2:1"))
    limits.count("", Request("GET", IMAGE, remote="2001:db8::1:1"))
    with pytest.raises(RefusedError):
        limits.count("", Request("GET", IMAGE, remote="2001:db8::2:1"))


def test_without_an_address_it_is_this_machine() -> None:
    assert ("docker-ratelimit-source", "127.0.0.1") in Limits().headers("", Request("GET", IMAGE))


def test_windows_can_be_begun_anew() -> None:
    nobody = visitor(Limits(anybody=1))
    nobody.get(IMAGE)
    nobody.hub.limits.forget()
    assert nobody.get(IMAGE).status == 200


def test_a_client_that_is_not_admitted_counts_nothing() -> None:
    nobody = visitor(Limits(anybody=1))
    assert nobody.ask("GET", IMAGE).status == 401
    assert nobody.get(IMAGE).status == 200


def test_the_sandboxs_own_account_counts_against_nothing() -> None:
    limits = Limits(anybody=1, account=1)
    nobody = visitor(limits)
    own = nobody.hub.accounts.own
    sandbox = Visitor(nobody.hub, own.username, own.password, nobody.remote)
    for _ in range(3):
        told = sandbox.get(IMAGE)
        assert (told.status, told.headers.get("ratelimit-remaining")) == (200, "")
    assert "pull_limit" not in str(claims(sandbox.token("repository:library/registry:pull")))
    assert nobody.get(IMAGE, "HEAD").headers.get("ratelimit-remaining") == "1;w=21600"


def test_nobody_else_is_the_sandbox() -> None:
    nobody = visitor(Limits(anybody=1))
    with pytest.raises(LearnerError, match="'course-sandbox' can't be an account's name"):
        nobody.hub.accounts.add(OWN_NAME, "secret")
    assert not nobody.hub.accounts.is_right(OWN_NAME, "secret")
    assert OWN_NAME not in nobody.hub.accounts.names()
