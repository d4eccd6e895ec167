"""The dance step by step, without any I/O: what is asked, in which order, and when it ends."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from sandbox.auth import Challenge, Credentials, Request, Response, Tokens, authenticate, drive, token_request
from sandbox.errors import RegistryError

ANN = Credentials("ann", "open sesame")
GET = Request("GET", "https://registry.example/v2/skylark/forecast/manifests/1", {"Accept": "*/*"})
PUT = Request("PUT", GET.url, body=b"{}")
BASIC = Response(401, {"www-authenticate": 'Basic realm="r"'})
GONE = Response(404)


def _bearer(scope: str = "repository:skylark/forecast:pull", error: str = "") -> Response:
    parameters = {
        "realm": "https://auth.example/token?x=1",
        "service": "registry",
        "scope": scope,
        "error": error,
    }
    given = {name: value for name, value in parameters.items() if value}
    return Response(401, {"WWW-Authenticate": str(Challenge("bearer", given))})


def _token(token: str, name: str = "token") -> Response:
    return Response(200, {}, json.dumps({name: token}).encode())


class _Play:
    """Answers the requests of a flow one after the other and keeps them."""

    def __init__(self, *answers: Response) -> None:
        self.answers = list(answers)
        self.sent: list[Request] = []

    def __call__(self, request: Request) -> Response:
        self.sent.append(request)
        return self.answers.pop(0)

    @property
    def authorizations(self) -> list[str]:
        """The Authorization header of each request."""
        return [request.headers.get("Authorization", "") for request in self.sent]


def test_an_open_registry_is_asked_once() -> None:
    play = _Play(Response(200))
    assert drive(authenticate(GET, ANN), play).status == 200
    assert play.sent == [GET]


def test_basic_credentials_answer_a_basic_challenge() -> None:
    play = _Play(BASIC, Response(200))
    assert drive(authenticate(GET, ANN), play).status == 200
    assert play.authorizations == ["", "Basic YW5uOm9wZW4gc2VzYW1l"]
    assert play.sent[1].headers["Accept"] == "*/*"


def test_without_credentials_a_basic_challenge_ends_the_dance() -> None:
    assert drive(authenticate(GET), _Play(BASIC)) is BASIC


def test_a_wrong_password_is_sent_once() -> None:
    play = _Play(BASIC, BASIC)
    assert drive(authenticate(GET, ANN), play).status == 401
    assert len(play.sent) == 2


@pytest.mark.parametrize("name", ["token", "access_token"])
def test_a_token_is_fetched_and_the_request_sent_again(name: str) -> None:
    play = _Play(_bearer(), _token("t1", name), GONE)
    assert drive(authenticate(GET), play) is GONE
    assert play.authorizations == ["", "", "Bearer t1"]
    assert play.sent[1].url.startswith(
        "https://auth.example/token?x=1&service=registry&scope=repository%3Askylark"
    )


def test_the_token_service_is_asked_as_the_user_with_every_scope() -> None:
    challenge = Challenge(
        "bearer", {"realm": "https://a.example/t", "service": "s", "scope": "a:b:pull c:d:push"}
    )
    request = token_request(challenge, ANN)
    assert parse_qs(urlsplit(request.url).query) == {
        "service": ["s"],
        "scope": ["a:b:pull", "c:d:push"],
        "account": ["ann"],
    }
    assert request.headers == {"Authorization": ANN.basic}
    assert "open sesame" not in repr(ANN)


def test_bearer_is_preferred_to_basic() -> None:
    both = Response(401, {"WWW-Authenticate": f'Basic realm="r", {_bearer().header("WWW-Authenticate")}'})
    play = _Play(both, _token("t1"), Response(200))
    drive(authenticate(GET, ANN), play)
    assert play.authorizations == ["", ANN.basic, "Bearer t1"]


def test_an_insufficient_scope_is_asked_for_again_with_the_wider_one() -> None:
    wider = _bearer("repository:skylark/forecast:pull,push", "insufficient_scope")
    play = _Play(_bearer(), _token("t1"), wider, _token("t2"), Response(200))
    assert drive(authenticate(GET), play).status == 200
    assert play.authorizations[-1] == "Bearer t2"
    assert "pull%2Cpush" in play.sent[3].url


def test_the_same_scope_again_is_a_refusal() -> None:
    refused = _bearer(error="insufficient_scope")
    play = _Play(_bearer(), _token("t1"), refused)
    assert drive(authenticate(GET), play) is refused


def test_the_same_scope_in_another_order_is_the_same_scope() -> None:
    first, again = _bearer("a:b:pull,push c:d:pull"), _bearer("c:d:pull a:b:push,pull", "insufficient_scope")
    assert drive(authenticate(GET), _Play(first, _token("t1"), again)) is again


def test_a_registry_that_always_asks_anew_is_left() -> None:
    asking = [answer for n in range(9) for answer in (_bearer(f"repository:x{n}:pull"), _token("t"))]
    play = _Play(*asking)
    assert drive(authenticate(GET), play).status == 401
    assert len(play.sent) == 7


def test_the_token_services_refusal_is_the_answer() -> None:
    refusal = Response(401, {}, b'{"details":"incorrect username or password"}')
    assert drive(authenticate(GET, ANN), _Play(_bearer(), refusal)) is refusal


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"token":1}', b'{"token":"a b"}', b'{"token":"a\\nX: y"}', b'{"token":""}']
)
def test_an_answer_without_a_token_is_named(body: bytes) -> None:
    with pytest.raises(RegistryError, match="with no token"):
        drive(authenticate(GET), _Play(_bearer(), Response(200, {}, body)))


@pytest.mark.parametrize("realm", ["", "registry", "file:///etc/passwd", "https://"])
def test_a_realm_that_is_no_url_is_not_asked(realm: str) -> None:
    challenge = Response(401, {"WWW-Authenticate": str(Challenge("bearer", {"realm": realm}))})
    with pytest.raises(RegistryError, match="names no token service"):
        drive(authenticate(GET), _Play(challenge))


def test_a_password_is_not_sent_in_clear_from_https_to_http() -> None:
    challenge = Response(401, {"WWW-Authenticate": 'Bearer realm="http://auth.example/token"'})
    with pytest.raises(RegistryError, match="clear text"):
        drive(authenticate(GET, ANN), _Play(challenge))
    assert drive(authenticate(GET), _Play(challenge, _token("t"), GONE)) is GONE


def test_a_known_token_opens_the_repository_at_once() -> None:
    tokens = Tokens()
    drive(authenticate(GET, None, tokens), _Play(_bearer(), _token("t1"), Response(200)))
    play = _Play(Response(200))
    blob = Request("HEAD", "https://registry.example/v2/skylark/forecast/blobs/sha256:1")
    drive(authenticate(blob, None, tokens), play)
    assert play.authorizations == ["Bearer t1"]


@pytest.mark.parametrize(
    "other",
    [
        PUT,
        Request("GET", "https://registry.example/v2/skylark/other/manifests/1"),
        Request("GET", "https://elsewhere.example/v2/skylark/forecast/manifests/1"),
        Request("GET", "http://registry.example/v2/skylark/forecast/manifests/1"),
    ],
    ids=lambda request: f"{request.method} {request.url}",
)
def test_a_token_is_not_sent_anywhere_else(other: Request) -> None:
    tokens = Tokens()
    drive(authenticate(GET, None, tokens), _Play(_bearer(), _token("t1"), Response(200)))
    play = _Play(Response(200))
    drive(authenticate(other, None, tokens), play)
    assert play.authorizations == [""]


def test_an_expired_token_is_fetched_anew() -> None:
    tokens = Tokens()
    drive(authenticate(GET, None, tokens), _Play(_bearer(), _token("t1"), Response(200)))
    play = _Play(_bearer(error="invalid_token"), _token("t2"), Response(200))
    assert drive(authenticate(GET, None, tokens), play).status == 200
    assert play.authorizations == ["Bearer t1", "", "Bearer t2"]


def test_a_refused_token_is_not_remembered() -> None:
    tokens = Tokens()
    drive(
        authenticate(GET, None, tokens), _Play(_bearer(), _token("t1"), _bearer(error="insufficient_scope"))
    )
    play = _Play(Response(200))
    drive(authenticate(GET, None, tokens), play)
    assert play.authorizations == [""]


def test_a_request_has_one_authorization_whatever_its_case() -> None:
    request = Request("GET", GET.url, {"authorization": "old"}).with_authorization("new")
    assert request.headers == {"Authorization": "new"}


def test_a_flow_can_be_walked_by_hand() -> None:
    flow = authenticate(GET, ANN)
    assert next(flow) == GET
    assert flow.send(BASIC).headers["Authorization"].startswith("Basic ")
    with pytest.raises(StopIteration) as end:
        flow.send(GONE)
    assert end.value.value is GONE
