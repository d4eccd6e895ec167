"""Search: what is found, in which order, and in the shape that engines and pages read."""

from __future__ import annotations

import json
from typing import Any

from sandbox.image.digest import Digest
from sandbox.registry.names import Name
from tests.providers.hub.visitor import Visitor, new_hub
from tests.registry.world import CONFIG, IMAGE, LAYER


def engine_search(visitor: Visitor, query: str) -> dict[str, Any]:
    """Search as an engine does."""
    found: dict[str, Any] = json.loads(visitor.ask("GET", f"/v1/search?{query}").body)
    return found


def names(found: dict[str, Any]) -> list[str]:
    """Return the names in an engine's answer."""
    return [each["name"] for each in found["results"]]


def test_the_name_itself_comes_first_then_official_ones() -> None:
    found = engine_search(Visitor(new_hub()), "q=java&n=25")
    assert names(found) == ["java", "node"]
    assert found["results"][0]["is_official"] is True
    assert found["results"][0]["description"].startswith("Stand-in for java")


def test_no_stars_are_made_up() -> None:
    found = engine_search(Visitor(new_hub()), "q=stand-in&n=100")
    assert found["num_results"] == len(found["results"]) > 10
    assert {each["star_count"] for each in found["results"]} == {0}


def test_results_come_in_pages() -> None:
    visitor = Visitor(new_hub())
    first, second = (engine_search(visitor, f"q=stand-in&n=5&page={page}") for page in (1, 2))
    assert (len(names(first)), set(names(first)) & set(names(second))) == (5, set())
    assert (first["page_size"], first["page"], second["page"]) == (5, 1, 2)
    assert first["num_pages"] == -(-first["num_results"] // 5)


def test_odd_questions_get_an_answer() -> None:
    visitor = Visitor(new_hub())
    assert engine_search(visitor, "q=no-such-thing")["results"] == []
    assert engine_search(visitor, "q=python&n=0&page=x")["num_results"] == 1
    assert engine_search(visitor, "")["page_size"] == 25


def test_what_accounts_push_is_found_unless_it_is_private() -> None:
    hub = new_hub(ada="secret")
    ada = Visitor(hub, "ada", "secret")
    for name in ("ada/forecast", "ada/secret-forecast"):
        for blob in (LAYER, CONFIG):
            ada.get(f"/v2/{name}/blobs/uploads/?digest={Digest.of(blob)}", "POST", blob)
        ada.get(f"/v2/{name}/manifests/1", "PUT", IMAGE, {"Content-Type": json.loads(IMAGE)["mediaType"]})
    hub.rights.set_private(Name("ada/secret-forecast"), is_private=True)
    assert names(engine_search(ada, "q=forecast")) == ["ada/forecast"]


def test_hubs_page_gets_names_and_links() -> None:
    visitor = Visitor(new_hub(), host="hub.docker.com")
    told = visitor.ask("GET", "/v2/search/repositories/?query=stand-in&page_size=4&page=2").json
    assert isinstance(told, dict)
    assert len(told["results"]) == 4
    assert told["next"].startswith(
        "http://hub.docker.com/v2/search/repositories/?query=stand-in&page_size=4&page=3"
    )
    assert told["previous"].endswith("page=1")
    one = visitor.ask("GET", "/v2/search/repositories/?query=python").json
    assert isinstance(one, dict)
    assert (one["count"], one["next"], one["results"][0]["repo_name"]) == (1, "", "python")


def test_an_engine_that_asks_first_is_told_that_this_is_an_index() -> None:
    told = Visitor(new_hub()).ask("GET", "/v1/_ping")
    assert (told.status, told.json) == (200, {"standalone": False})
