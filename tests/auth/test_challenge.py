"""Challenges: every form that RFC 9110 allows, and a clear word for what it does not."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.auth import Challenge, parse_challenges
from sandbox.errors import InvalidChallengeError

HUB = 'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/python:pull"'

TABLE = {
    "": (),
    " , ,": (),
    "Basic": (Challenge("basic"),),
    'Basic realm="a"': (Challenge("basic", {"realm": "a"}),),
    "BASIC REALM=a": (Challenge("basic", {"realm": "a"}),),
    'Basic realm = "a , b"': (Challenge("basic", {"realm": "a , b"}),),
    r'Basic realm="say \"hi\" \\ \x"': (Challenge("basic", {"realm": r'say "hi" \ x'}),),
    'Basic realm=""': (Challenge("basic", {"realm": ""}),),
    "Negotiate": (Challenge("negotiate"),),
    "Negotiate YIIJ+/==": (Challenge("negotiate", token68="YIIJ+/=="),),
    "Bearer realm=": (Challenge("bearer", token68="realm="),),
    "Negotiate a=": (Challenge("negotiate", token68="a="),),
    'Negotiate, Basic realm="a"': (Challenge("negotiate"), Challenge("basic", {"realm": "a"})),
    'Negotiate aa==, Basic realm="a"': (
        Challenge("negotiate", token68="aa=="),
        Challenge("basic", {"realm": "a"}),
    ),
    'Basic realm="a", Bearer realm="b",service=c': (
        Challenge("basic", {"realm": "a"}),
        Challenge("bearer", {"realm": "b", "service": "c"}),
    ),
    ',Basic realm="a",, \t,charset="UTF-8" ,': (Challenge("basic", {"realm": "a", "charset": "UTF-8"}),),
    # the RFC's own example, section 11.6.1
    'Basic realm="simple", Newauth realm="apps", type=1, title="Login to \\"apps\\""': (
        Challenge("basic", {"realm": "simple"}),
        Challenge("newauth", {"realm": "apps", "type": "1", "title": 'Login to "apps"'}),
    ),
}

MALFORMED = {
    'Bearer realm="a': "from character 8",
    'Bearer realm="a" service="b"': "from character 8",
    'Basic realm="a", realm="b"': "'realm' is there twice",
    "Bearer a b": "",
    '="x"': "from character 1",
    "Bearer realm=a b": "",
    "Bear(er": "from character 5",
}

WORD = st.text("abcXYZ019-._~", min_size=1, max_size=8)
CHALLENGES = st.builds(
    Challenge,
    WORD.map(str.lower),
    st.dictionaries(
        WORD.map(str.lower),
        st.text(st.characters(codec="utf-8", exclude_characters="\x7f"), max_size=9),
        max_size=4,
    ),
)


@pytest.mark.parametrize(("header", "challenges"), TABLE.items(), ids=repr)
def test_a_header_is_read(header: str, challenges: tuple[Challenge, ...]) -> None:
    assert parse_challenges(header) == challenges


@pytest.mark.parametrize(("header", "reason"), MALFORMED.items(), ids=repr)
def test_a_malformed_header_is_refused(header: str, reason: str) -> None:
    with pytest.raises(InvalidChallengeError) as refusal:
        parse_challenges(header)
    assert reason in str(refusal.value)
    assert header in str(refusal.value) or repr(header) in str(refusal.value)


def test_the_parts_of_docker_hubs_challenge_can_be_read() -> None:
    (challenge,) = parse_challenges(HUB + ' ,error="insufficient_scope"')
    assert (challenge.scheme, challenge.realm) == ("bearer", "https://auth.docker.io/token")
    assert challenge.service == "registry.docker.io"
    assert challenge.scopes == ("repository:library/python:pull",)
    assert challenge.error == "insufficient_scope"
    assert str(parse_challenges(HUB)[0]) == HUB


def test_several_scopes_are_separated_by_spaces() -> None:
    assert parse_challenges('Bearer scope="a:b:pull c:d:push"')[0].scopes == ("a:b:pull", "c:d:push")


@given(st.lists(CHALLENGES, max_size=4), st.sampled_from([",", ", ", " ,\t, "]))
def test_written_challenges_read_back(challenges: list[Challenge], separator: str) -> None:
    assert parse_challenges(separator.join(map(str, challenges))) == tuple(challenges)


@given(st.text('aB=", \t\\~/', max_size=30))
def test_any_header_is_read_or_refused_by_one_error(header: str) -> None:
    try:
        challenges = parse_challenges(header)
    except InvalidChallengeError:
        return
    assert all(challenge.scheme for challenge in challenges)


@pytest.mark.parametrize("piece", ["a", ",", " ", 'a="b",', "=", "\\", '"', "a=b ", 'x="\\"'])
def test_long_hostile_headers_are_answered_at_once(piece: str) -> None:
    started = time.perf_counter()
    with contextlib.suppress(InvalidChallengeError):
        parse_challenges("Bearer " + piece * 20_000)
    assert time.perf_counter() - started < 2
