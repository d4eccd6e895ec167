"""Tokens: what anybody and an account get, in the words and claims of the real Hub."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest

from sandbox.providers.hub import HOSTS
from tests.providers.hub.visitor import ADDRESS, Visitor, claims, new_hub

IMAGE = "/v2/library/registry/manifests/3"
PULL = "repository:library/registry:pull"
WRONG = {"details": "incorrect username or password"}


def test_nobody_is_let_in_without_a_token() -> None:
    told = Visitor(new_hub()).ask("GET", IMAGE)
    assert (told.status, told.codes) == (401, ["UNAUTHORIZED"])
    assert told.headers.get("WWW-Authenticate") == (
        f'Bearer realm="http://{ADDRESS}/token",service="registry.docker.io",scope="{PULL}"'
    )


@pytest.mark.parametrize("host", HOSTS)
def test_the_hosts_of_hub_send_a_client_to_hubs_own_token_service(host: str) -> None:
    told = Visitor(new_hub(), host=host).ask("GET", "/v2/")
    assert told.headers.get("WWW-Authenticate").startswith('Bearer realm="https://auth.docker.io/token",')


def test_anybody_gets_a_token_for_what_is_public() -> None:
    visitor = Visitor(new_hub())
    assert visitor.get(IMAGE).status == 200
    assert [each.partition("?")[0] for each in visitor.sent] == [f"GET {IMAGE}", "GET /token", f"GET {IMAGE}"]


def test_the_claims_are_those_of_the_real_hub() -> None:
    found = claims(Visitor(new_hub()).token(PULL))
    limit = {"pull_limit": "100", "pull_limit_interval": "21600"}
    right = {
        "type": "repository",
        "name": "library/registry",
        "actions": ["pull"],
        "parameters": limit,
    }
    assert found["access"] == [right]
    assert (found["iss"], found["aud"], found["sub"]) == ("auth.docker.io", "registry.docker.io", "")
    assert (found["exp"] - found["iat"], found["iat"] - found["nbf"]) == (300, 300)
    assert found["jti"].startswith("dckr_jti_")


def test_the_answer_has_the_token_under_both_names_and_its_lifetime() -> None:
    told = Visitor(new_hub()).ask("GET", f"/token?service=registry.docker.io&scope={PULL}")
    found = json.loads(told.body)
    assert found["token"] == found["access_token"]
    assert found["expires_in"] == 300
    assert found["issued_at"].endswith("Z")


def test_a_token_for_what_is_missing_grants_nothing_and_the_next_challenge_says_so() -> None:
    visitor = Visitor(new_hub())
    assert claims(visitor.token("repository:library/nope:pull"))["access"] == []
    told = visitor.get("/v2/library/nope/manifests/latest")
    assert told.status == 401
    assert told.headers.get("WWW-Authenticate").endswith(',error="insufficient_scope"')


@pytest.mark.parametrize(
    "scope", ["registry:catalog:*", "repository:library/registry:push", "nonsense", "a:b"]
)
def test_nobody_gets_more_than_reading(scope: str) -> None:
    assert claims(Visitor(new_hub()).token(scope))["access"] == []


def test_the_owner_of_a_namespace_gets_all_rights_whatever_scope_is_asked() -> None:
    ada = Visitor(new_hub(ada="secret"), "ada", "secret")
    (right,) = claims(ada.token("repository:ada/app:pull"))["access"]
    assert right["actions"] == ["delete", "pull", "push"]
    assert right["parameters"]["pull_limit"] == "200"
    assert claims(ada.token("repository:bob/app:pull,push"))["access"] == []
    assert claims(ada.token("repository:ada/app:pull"))["sub"] == "ada"


@pytest.mark.parametrize("secret", ["", "Secret", "secret "])
def test_a_wrong_secret_gets_no_token(secret: str) -> None:
    mallory = Visitor(new_hub(ada="secret"), "ada", secret)
    told = mallory.ask("GET", "/token?service=registry.docker.io", headers=mallory.basic)
    assert (told.status, told.json) == (401, WRONG)


@pytest.mark.parametrize("field", ["Basic", "Basic !", "Basic YWRh", "Bearer abc", "Basic //79"])
def test_a_field_that_cannot_be_read_gets_no_token(field: str) -> None:
    told = Visitor(new_hub(ada="secret")).ask("GET", "/token", headers={"Authorization": field})
    assert (told.status, told.json) == (401, WRONG)


def test_containerd_may_ask_in_the_words_of_oauth() -> None:
    form = {
        "grant_type": "password",
        "username": "ada",
        "password": "secret",
        "scope": "repository:ada/a:pull",
    }
    visitor = Visitor(new_hub(ada="secret"))
    told = visitor.ask("POST", "/token", urlencode(form).encode())
    assert claims(json.loads(told.body)["access_token"])["sub"] == "ada"
    wrong = visitor.ask("POST", "/token", urlencode(form | {"password": "no"}).encode())
    assert (wrong.status, wrong.json) == (401, WRONG)


def test_there_are_no_refresh_tokens_and_no_other_methods() -> None:
    visitor = Visitor(new_hub())
    assert visitor.ask("POST", "/token", b"grant_type=refresh_token&refresh_token=x").status == 400
    assert visitor.ask("DELETE", "/token").status == 405


def test_a_token_of_another_process_is_refused() -> None:
    foreign = Visitor(new_hub()).token(PULL)
    told = Visitor(new_hub()).ask("GET", IMAGE, headers={"Authorization": f"Bearer {foreign}"})
    assert told.status == 401
    assert 'error="invalid_token"' in told.headers.get("WWW-Authenticate")


def test_a_token_for_another_service_is_refused() -> None:
    visitor = Visitor(new_hub())
    other = json.loads(visitor.ask("GET", f"/token?service=elsewhere&scope={PULL}").body)["token"]
    assert visitor.ask("GET", IMAGE, headers={"Authorization": f"Bearer {other}"}).status == 401
