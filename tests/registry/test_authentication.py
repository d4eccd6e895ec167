"""Passwords and tokens: who is let in, who is asked, and in which words."""

from __future__ import annotations

import base64
import datetime as dt
import json
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.errors import SetupError
from sandbox.image.digest import Digest
from sandbox.registry import Configuration, Registry
from sandbox.registry.auth import bcrypt, blowfish
from sandbox.registry.auth.htpasswd import read_hashes
from sandbox.registry.configuration import HtpasswdSettings, TokenSettings
from tests.registry.world import BLOB, DIGEST, NAME, OTHER, START, Ask, Told, ask, post_blob, push_image

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ADA = "$2b$04$sUoqvmuA/NzDHJO1pgNT8.W42rGbO48D.aFPwTlXnlovKq/qlZ7Lq"
"""The hash of "secret", made by the bcrypt package."""

VECTORS = (
    ("a", "$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe"),
    ("abc", "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i"),
    ("abcdefghijklmnopqrstuvwxyz", "$2a$06$.rCVZVOThsIa97pEDOxvGuRRgzG64bvtJ0938xuqzv18d3ZpQhstC"),
    ("~!@#$%^&*()      ~!@#$%^&*()PNBFRD", "$2a$06$fPIsBO8qRqkjj273rfaOI.HtSV9jLDpTbZn782DC6/t7qT67P6FfO"),
)
"""Published with the first implementations (jBCrypt's and OpenBSD's tests)."""


def basic(name: str, password: str) -> dict[str, str]:
    """Write the field of Basic authentication."""
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


@pytest.fixture
def htpasswd(tmp_path: Path) -> Path:
    """Write a file with one user."""
    path = tmp_path / "htpasswd"
    path.write_text(f"# users\nada:{ADA}\nold:$apr1$x$y\n\n", encoding="utf-8")
    return path


def with_passwords(path: Path, *, anonymous_pull: bool = False) -> Registry:
    """Open a registry with a password file."""
    auth = HtpasswdSettings("basic-realm", path, anonymous_pull)
    return Registry(Configuration(root=None, auth=auth, is_delete_enabled=True), write_log=lambda _: None)


@pytest.mark.parametrize(("password", "hashed"), VECTORS)
def test_both_implementations_know_the_published_hashes(password: str, hashed: str) -> None:
    assert blowfish.bcrypt(password.encode(), 6, hashed[7:29]) == hashed[29:]
    assert bcrypt.check(password.encode(), hashed)
    assert not bcrypt.check(b"wrong", hashed)


def test_a_cut_off_hash_is_none_and_has_no_password() -> None:
    assert not bcrypt.is_hash(ADA[:-1])
    assert not bcrypt.check(b"secret", ADA[:-1])
    assert not bcrypt.check(b"sec\0ret", ADA)


def test_without_credentials_the_client_is_asked(htpasswd: Path) -> None:
    told = ask(with_passwords(htpasswd), Ask("GET", "/v2/"))
    assert (told.status, told.codes) == (401, ["UNAUTHORIZED"])
    assert told.headers.get("WWW-Authenticate") == 'Basic realm="basic-realm"'


def test_the_detail_names_what_was_missing(htpasswd: Path) -> None:
    told = ask(with_passwords(htpasswd), START)
    needed = [{"Type": "repository", "Class": "", "Name": NAME, "Action": each} for each in ("pull", "push")]
    error = {"code": "UNAUTHORIZED", "message": "authentication required", "detail": needed}
    assert told.json == {"errors": [error]}


@pytest.mark.parametrize(
    "headers",
    [
        basic("ada", "wrong"),
        basic("bob", "secret"),
        basic("old", "y"),
        basic("", ""),
        basic("ada", "secret\0"),
        {"Authorization": "Basic"},
        {"Authorization": "Basic !!!"},
        {"Authorization": "Basic " + base64.b64encode(b"ada").decode()},
        {"Authorization": "Basic " + base64.b64encode(b"\xff:\xff").decode()},
        {"Authorization": "Bearer abc"},
    ],
)
def test_wrong_credentials_are_401(htpasswd: Path, headers: dict[str, str]) -> None:
    assert ask(with_passwords(htpasswd), Ask("GET", "/v2/", headers=headers)).status == 401


def test_the_right_password_opens_everything(htpasswd: Path) -> None:
    app = with_passwords(htpasswd)
    for step in push_image():
        assert (
            ask(app, Ask(step.method, step.uri, step.body, {**step.headers, **basic("ada", "secret")})).status
            == 201
        )


def test_a_changed_file_counts_at_once(htpasswd: Path) -> None:
    app = with_passwords(htpasswd)
    asked = Ask("GET", "/v2/", headers=basic("ada", "secret"))
    assert ask(app, asked).status == 200
    htpasswd.write_text("", encoding="utf-8")
    assert ask(app, asked).status == 401


def test_anyone_may_read_where_that_is_allowed_but_not_write(htpasswd: Path) -> None:
    app = with_passwords(htpasswd, anonymous_pull=True)
    ask(app, Ask("POST", post_blob().uri, BLOB, basic("ada", "secret")))
    assert ask(app, Ask("GET", f"/v2/{NAME}/blobs/{DIGEST}")).body == BLOB
    assert ask(app, post_blob()).status == ask(app, START).status == 401
    assert ask(app, Ask("DELETE", f"/v2/{NAME}/blobs/{DIGEST}")).status == 401
    assert ask(app, Ask("GET", "/v2/")).status == ask(app, Ask("GET", "/v2/_catalog")).status == 401
    wrong = Ask("GET", f"/v2/{NAME}/blobs/{DIGEST}", headers=basic("ada", "wrong"))
    assert ask(app, wrong).status == 401


def test_only_bcrypt_counts_in_the_file(htpasswd: Path) -> None:
    assert list(read_hashes(htpasswd)) == ["ada"]


# Tokens


def _needed(module: str) -> Any:  # noqa: ANN401 - whatever it holds
    package = {"jwt": "PyJWT"}.get(module, "cryptography")
    return pytest.importorskip(module, reason=f"{package} is not installed: no token can be signed here.")


class Signer:
    """A token server's key and its certificate."""

    def __init__(self, folder: Path) -> None:
        """Make a key; the package may be missing."""
        self.jwt = _needed("jwt")
        x509, ec = _needed("cryptography.x509"), _needed("cryptography.hazmat.primitives.asymmetric.ec")
        hashes = _needed("cryptography.hazmat.primitives.hashes")
        serialization = _needed("cryptography.hazmat.primitives.serialization")
        self.key: Any = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "tokens")])
        now = dt.datetime.now(dt.UTC)
        builder = (
            x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(self.key.public_key())
        )
        builder = builder.serial_number(1).not_valid_before(now - dt.timedelta(hours=1))
        builder = builder.not_valid_after(now + dt.timedelta(hours=1))
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        self.certificate = builder.sign(self.key, hashes.SHA256())
        der = self.certificate.public_bytes(serialization.Encoding.DER)
        self.x5c = [base64.b64encode(der).decode()]
        self.bundle = folder / f"bundle-{id(self)}.pem"
        self.bundle.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))
        self.jwks = folder / f"jwks-{id(self)}.json"
        public = json.loads(self.jwt.algorithms.ECAlgorithm.to_jwk(self.key.public_key()))
        key_set = {"keys": [{**public, "kid": "the-key", "alg": "ES256", "use": "sig"}]}
        self.jwks.write_text(json.dumps(key_set), encoding="utf-8")

    def token(
        self, *access: tuple[str, str, str], header: dict[str, object] | None = None, **claims: object
    ) -> dict[str, str]:
        """Sign a token for rights such as ("repository", name, "pull,push"); write the field for it."""
        rights = [
            {"type": kind, "name": name, "actions": actions.split(",")} for kind, name, actions in access
        ]
        now = int(time.time())
        body = {
            "iss": "issuer",
            "aud": "service",
            "sub": "ada",
            "exp": now + 300,
            "nbf": now,
            "access": rights,
        }
        made = self.jwt.encode(body | claims, self.key, "ES256", headers=header or {"kid": "the-key"})
        return {"Authorization": f"Bearer {made}"}


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    """Make a token server."""
    return Signer(tmp_path)


def with_tokens(signer: Signer, *, by: str = "jwks", store: Any = None) -> Registry:  # noqa: ANN401
    """Open a registry that trusts a token server."""
    keys = {"jwks": (None, signer.jwks), "bundle": (signer.bundle, None)}[by]
    auth = TokenSettings("https://auth.example.com/token", "service", "issuer", *keys)
    return Registry(
        Configuration(root=None, auth=auth, is_delete_enabled=True), write_log=lambda _: None, store=store
    )


def challenge(told: Told) -> str:
    """Return the challenge of a 401."""
    assert told.status == 401
    return told.headers.get("WWW-Authenticate")


PREFIX = 'Bearer realm="https://auth.example.com/token",service="service"'
PULL = ("repository", NAME, "pull")
PUSH = ("repository", NAME, "pull,push")


def test_the_challenge_names_the_scope_that_is_needed(signer: Signer) -> None:
    app = with_tokens(signer)
    assert challenge(ask(app, Ask("GET", "/v2/"))) == PREFIX
    assert challenge(ask(app, Ask("GET", "/v2/_catalog"))) == PREFIX + ',scope="registry:catalog:*"'
    assert challenge(ask(app, START)) == PREFIX + f',scope="repository:{NAME}:pull,push"'
    deletion = Ask("DELETE", f"/v2/{NAME}/manifests/1.0")
    assert challenge(ask(app, deletion)) == PREFIX + f',scope="repository:{NAME}:delete"'
    mount = Ask("POST", f"{START.uri}?mount={DIGEST}&from={OTHER}")
    assert (
        challenge(ask(app, mount)) == PREFIX + f',scope="repository:{NAME}:pull,push repository:{OTHER}:pull"'
    )


@pytest.mark.parametrize("by", ["jwks", "bundle"])
def test_a_token_opens_what_it_names(signer: Signer, by: str) -> None:
    app = with_tokens(signer, by=by)
    header: dict[str, object] = {"kid": "the-key"} if by == "jwks" else {"x5c": signer.x5c}
    assert ask(app, Ask("GET", "/v2/", headers=signer.token(header=header))).status == 200
    push = Ask("POST", post_blob().uri, BLOB, signer.token(PUSH, header=header))
    assert ask(app, push).status == 201
    assert (
        ask(app, Ask("GET", f"/v2/{NAME}/blobs/{DIGEST}", headers=signer.token(PULL, header=header))).body
        == BLOB
    )
    star = signer.token(("repository", NAME, "*"), header=header)
    assert ask(app, Ask("DELETE", f"/v2/{NAME}/blobs/{DIGEST}", headers=star)).status == 202


@pytest.mark.parametrize(
    "rights", [(), (PULL,), (("repository", OTHER, "pull,push"),), (("registry", NAME, "pull,push"),)]
)
def test_too_few_rights_are_insufficient_scope(
    signer: Signer, rights: tuple[tuple[str, str, str], ...]
) -> None:
    told = ask(with_tokens(signer), Ask("POST", post_blob().uri, BLOB, signer.token(*rights)))
    assert challenge(told) == PREFIX + f',scope="repository:{NAME}:pull,push",error="insufficient_scope"'


INVALID: dict[str, Callable[[Signer], dict[str, str]]] = {
    "expired": lambda signer: signer.token(PULL, exp=int(time.time()) - 120),
    "not yet valid": lambda signer: signer.token(PULL, nbf=int(time.time()) + 120),
    "another service": lambda signer: signer.token(PULL, aud="other"),
    "another issuer": lambda signer: signer.token(PULL, iss="other"),
    "no expiry": lambda signer: signer.token(PULL, exp=None),
    "an unknown key": lambda signer: signer.token(PULL, header={"kid": "other"}),
    "no token": lambda _: {"Authorization": "Bearer a.b.c"},
    "not signed": lambda signer: {
        "Authorization": f"Bearer {signer.jwt.encode({'iss': 'issuer'}, None, 'none')}"
    },
    "a bad signature": lambda signer: {"Authorization": signer.token(PULL)["Authorization"][:-4] + "AAAA"},
}


@pytest.mark.parametrize("kind", INVALID)
def test_an_invalid_token_is_named_so(signer: Signer, kind: str) -> None:
    told = ask(with_tokens(signer), Ask("GET", f"/v2/{NAME}/tags/list", headers=INVALID[kind](signer)))
    assert challenge(told).endswith('error="invalid_token"')


def test_a_strangers_certificate_is_not_trusted(signer: Signer, tmp_path: Path) -> None:
    stranger = Signer(tmp_path)
    token = stranger.token(PULL, header={"x5c": stranger.x5c})
    told = ask(with_tokens(signer, by="bundle"), Ask("GET", f"/v2/{NAME}/tags/list", headers=token))
    assert challenge(told).endswith('error="invalid_token"')


def test_a_mount_without_a_source_finds_only_what_the_token_may_read(signer: Signer) -> None:
    app = with_tokens(signer)
    ask(app, Ask("POST", post_blob(name=OTHER).uri, BLOB, signer.token(("repository", OTHER, "pull,push"))))
    mount = f"{START.uri}?mount={DIGEST}"
    assert ask(app, Ask("POST", mount, headers=signer.token(PUSH))).status == 202
    both = signer.token(PUSH, ("repository", OTHER, "pull"))
    assert ask(app, Ask("POST", mount, headers=both)).status == 201


def test_a_registry_without_keys_does_not_start(signer: Signer, tmp_path: Path) -> None:
    del signer
    auth = TokenSettings("realm", "service", "issuer")
    with pytest.raises(SetupError, match="rootcertbundle"):
        Registry(Configuration(root=tmp_path, auth=auth))


def test_many_threads_may_log_in_at_once(htpasswd: Path) -> None:
    app = with_passwords(htpasswd)
    statuses: list[int] = []
    ask_once = lambda: statuses.append(ask(app, Ask("GET", "/v2/", headers=basic("ada", "secret"))).status)  # noqa: E731
    threads = [threading.Thread(target=ask_once) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 8
    assert Digest.of(BLOB) == DIGEST
