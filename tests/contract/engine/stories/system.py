"""What an engine says of itself, and what it says to requests that it does not know."""

from __future__ import annotations

from tests.contract.engine.stories.steps import delete, filters, get, load, post
from tests.contract.engine.story import VERSIONS, Step, Story

PING_VALUES = ("*",)

STORIES = (
    Story(
        "ping",
        (
            Step("GET", "GET", "/_ping", is_bare=True),
            Step("HEAD", "HEAD", "/_ping", is_bare=True),
            get("with a version", "/_ping"),
            Step("POST", "POST", "/_ping", is_bare=True),
        ),
    ),
    Story(
        "version",
        (get("version", "/version"), Step("without a version", "GET", "/version", is_bare=True)),
        VERSIONS,
    ),
    Story("info", (get("info", "/info"),), VERSIONS),
    Story(
        "mistakes",
        (
            get("an unknown path", "/nothing"),
            Step("an unknown path without a version", "GET", "/nothing", is_bare=True),
            Step("the root", "GET", "/", is_bare=True),
            Step("too new a version", "GET", "/v1.99/version", is_bare=True),
            Step("too old a version", "GET", "/v1.11/version", is_bare=True),
            Step("no version", "GET", "/v1.x/version", is_bare=True),
            delete("images by DELETE", "/images/json"),
            post("version by POST", "/version"),
            get("create by GET", "/containers/create"),
            Step("a method that nobody knows", "BREW", "/images/json"),
            Step(
                "JSON that breaks off",
                "POST",
                "/containers/create",
                b'{"Image": ',
                {"Content-Type": "application/json"},
            ),
            Step(
                "JSON of another type", "POST", "/containers/create", b"hello", {"Content-Type": "text/plain"}
            ),
            Step(
                "a list where a map is wanted",
                "POST",
                "/containers/create",
                b"[]",
                {"Content-Type": "application/json"},
            ),
            Step("nothing", "POST", "/containers/create", b"", {"Content-Type": "application/json"}),
            get("filters that are no JSON", "/images/json?filters=%7B"),
            get("a filter that nobody knows", "/images/json?" + filters(wind=["west"])),
            get("a filter for containers that nobody knows", "/containers/json?" + filters(wind=["west"])),
        ),
    ),
    Story(
        "authentication",
        (
            post(
                "good",
                "/auth",
                {"username": "ann", "password": "open sesame", "serveraddress": "{guard}"},
                "*",
            ),
            post("bad", "/auth", {"username": "ann", "password": "open barley", "serveraddress": "{guard}"}),
            post(
                "of a registry without a password",
                "/auth",
                {"username": "ann", "serveraddress": "{registry}"},
                "*",
            ),
            post("where nobody listens", "/auth", {"username": "ann", "serveraddress": "127.0.0.1:1"}),
            post(
                "with a scheme",
                "/auth",
                {"username": "ann", "password": "open sesame", "serveraddress": "http://{guard}"},
                "*",
            ),
            Step("no JSON", "POST", "/auth", b"{", {"Content-Type": "application/json"}),
        ),
    ),
    Story(
        "disk usage",
        (load("image", "1.0"), get("all", "/system/df"), get("images alone", "/system/df?type=image")),
        ("1.24", "1.41", "1.43", "1.47", "1.50"),
    ),
)
