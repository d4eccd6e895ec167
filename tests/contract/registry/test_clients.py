"""Real clients on both registries, with each kind of log-in: what one pushes, all can read."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import docker
import docker.errors
import pytest
from oras.client import OrasClient  # type: ignore[import-untyped]

from sandbox.image import Manifest
from sandbox.image.tiny import make_image
from sandbox.registry import Registry, load_configuration
from sandbox.transport import serving
from sandbox.wire import Client
from tests import answers, distribution
from tests.auth.token_service import ISSUER, TokenService
from tests.contract.registry.clients import ANN, CLIENTS, WRONG, Docker, RefusedError, Skopeo, Tools, lacking
from tests.contract.registry.targets import HTPASSWD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import Any

    from sandbox.auth import Credentials
    from sandbox.image.tiny import TinyImage

SEED, COPY, BUILT, PUBLIC = "skylark/seed", "skylark/copy", "skylark/built", "public/forecast"
AUTHENTICATIONS = ("open", "htpasswd", "token")


@dataclass(frozen=True)
class Served:
    """A registry that runs, an image in it, and who may use it."""

    address: str
    credentials: Credentials | None
    image: TinyImage

    def name(self, repository: str) -> str:
        """Return an image's name as clients write it."""
        return f"{self.address}/{repository}:1.0"

    def check_copy(self) -> None:
        """The copy has the original's config, whose diff IDs name its layers; every blob is good."""
        with contextlib.closing(Client(self.address, credentials=self.credentials)) as client:
            assert client.tags(COPY) == ("1.0",)
            copied = client.manifest(COPY, "1.0")
            assert isinstance(copied, Manifest)
            assert copied.config.digest == self.image.config.digest
            for layer in copied.layers:
                assert len(client.blob(COPY, layer.digest)) == layer.size_bytes


def _answer(tokens: TokenService, asked: answers.Asked) -> answers.Answer:
    """Give tokens by GET: containerd tries OAuth 2 by POST first, and goes on after 405.

    Whoever asks to pull may push as well, for oras-py takes its token to pull for its push.
    """
    if asked.method != "GET":
        return answers.Answer(405)
    path = re.sub(r"(:|%3A)pull(?=&|$)", r"\1pull,push", asked.path)
    return tokens.answer(dataclasses.replace(asked, path=path))


@contextlib.contextmanager
def authentication(kind: str, folder: Path) -> Iterator[Mapping[str, Any] | None]:
    """Prepare a kind of log-in; yields that section of the configuration."""
    folder.mkdir()
    if kind == "htpasswd":
        (folder / "htpasswd").write_text(HTPASSWD)
        yield {"htpasswd": {"realm": "skylark", "path": str(folder / "htpasswd")}}
    elif kind == "token":
        openssl = shutil.which("openssl")
        if openssl is None:
            pytest.skip("No openssl here to sign tokens with.")
        tokens = TokenService(openssl, folder, {"ann": ANN.basic})
        tokens.make_key()
        with answers.serving(lambda asked: _answer(tokens, asked)) as server:
            place = {"realm": f"{server.url}/token", "service": "registry.test", "issuer": ISSUER}
            yield {"token": {**place, "rootcertbundle": str(tokens.certificate)}}
    else:
        yield None


@contextlib.contextmanager
def running(kind: str, program: str, folder: Path, auth: Mapping[str, Any] | None) -> Iterator[str]:
    """Run one of the registries; both read the same file."""
    with distribution.running(program, folder, auth=auth) as real:
        if kind == "distribution":
            yield real.address
            return
    environ = {"REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY": str(folder / "embedded")}
    settings = load_configuration(folder / "config.yml", environ)
    with serving(Registry(settings, write_log=lambda _: None)) as server:
        yield server.address


@pytest.fixture(params=AUTHENTICATIONS)
def authenticated(request: pytest.FixtureRequest) -> str:
    """Return a kind of log-in."""
    return str(request.param)


@pytest.fixture(params=["embedded", "distribution"])
def served(
    request: pytest.FixtureRequest, authenticated: str, tmp_path: Path, pytestconfig: pytest.Config
) -> Iterator[Served]:
    """Run a registry that holds one image of this test's own."""
    program = distribution.program(pytestconfig)
    credentials = None if authenticated == "open" else ANN
    with (
        authentication(authenticated, tmp_path / "auth") as auth,
        running(request.param, program, tmp_path / "registry", auth) as address,
        contextlib.closing(Client(address, credentials=credentials)) as client,
    ):
        image = make_image({"hello": os.urandom(1000)}, {"world": os.urandom(100_000)})
        client.push_image(SEED, "1.0", image)
        yield Served(address, credentials, image)


@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_copies_an_image(served: Served, name: str, tmp_path: Path) -> None:
    if lacking([name]):
        pytest.skip(f"No {name} here.")
    client = CLIENTS[name](Tools(tmp_path))
    if served.credentials:
        with pytest.raises(RefusedError):
            client.copy(served.name(SEED), served.name(COPY))
        with pytest.raises(RefusedError):
            client.login(served.address, WRONG)
        client.login(served.address, served.credentials)
    client.copy(served.name(SEED), served.name(COPY))
    served.check_copy()


@pytest.mark.parametrize("name", ["skopeo"])
def test_skopeo_copies_within_a_registry_lists_and_deletes(served: Served, name: str, tmp_path: Path) -> None:
    if lacking([name]):
        pytest.skip(f"No {name} here.")
    skopeo = Skopeo(Tools(tmp_path))
    if served.credentials:
        skopeo.login(served.address, served.credentials)
    seed, copied = served.name(SEED), served.name(COPY)
    skopeo.copy_directly(seed, copied)
    assert skopeo.raw(copied) == skopeo.raw(seed)
    assert skopeo.tags(f"{served.address}/{COPY}") == ["1.0"]
    skopeo.delete(copied)
    assert skopeo.tags(f"{served.address}/{COPY}") == []


@pytest.fixture
def command(engine_host: str, tmp_path: Path) -> Docker:
    """Return the docker command on an engine."""
    if lacking(["docker"]):
        pytest.skip("No docker command here.")
    return Docker(Tools(tmp_path), engine_host)


@pytest.mark.docker
def test_the_docker_command_pulls_and_pushes(served: Served, command: Docker) -> None:
    if served.credentials:
        with pytest.raises(RefusedError, match=r"no basic auth|authorization|denied|401"):
            command("pull", served.name(SEED))
        with pytest.raises(RefusedError, match=r"(?i)unauthorized|denied|incorrect"):
            command.login(served.address, WRONG)
        command.login(served.address, served.credentials)
    with command.without(served.name(SEED), served.name(COPY)):
        command("pull", served.name(SEED))
        command("tag", served.name(SEED), served.name(COPY))
        assert "digest: sha256:" in command("push", served.name(COPY))
        command("rmi", served.name(COPY))
        assert "Status: Downloaded newer image" in command("pull", served.name(COPY))
    served.check_copy()


@pytest.mark.docker
def test_the_docker_command_pushes_what_it_has_built(served: Served, command: Docker) -> None:
    built = served.name(BUILT)
    if served.credentials:
        command.login(served.address, served.credentials)
    with command.without(built):
        command.build(built)
        assert "digest: sha256:" in command("push", built)
        assert "Layer already exists" in command("push", built)
        command("rmi", "--force", built)
        assert "Downloaded newer image" in command("pull", built)


@pytest.mark.docker
@pytest.mark.parametrize("authenticated", ["token"], indirect=True)
def test_the_docker_command_pulls_without_a_name_what_tokens_let_anybody_have(
    served: Served, command: Docker
) -> None:
    public = served.name(PUBLIC)
    with command.without(public):
        command.build(public)
        with pytest.raises(RefusedError, match=r"denied|authorization|401|scope"):
            command("push", public)
        command.login(served.address, ANN)
        assert "digest: sha256:" in command("push", public)
        command("logout", served.address)
        command("rmi", "--force", public)
        assert "Downloaded newer image" in command("pull", public)


@pytest.mark.docker
def test_the_docker_sdk_pulls_and_pushes(served: Served, engine_host: str) -> None:
    auth = None
    if served.credentials:
        auth = {"username": served.credentials.username, "password": served.credentials.password}
    with contextlib.closing(docker.DockerClient(base_url=engine_host, version="auto")) as client:
        if auth:
            with pytest.raises(docker.errors.APIError):
                client.images.pull(served.name(SEED), auth_config={**auth, "password": "wrong"})
        try:
            image = client.images.pull(served.name(SEED), auth_config=auth)
            assert image.tag(served.name(COPY))
            lines = list(client.images.push(served.name(COPY), auth_config=auth, stream=True, decode=True))
            assert not [line for line in lines if "error" in line]
        finally:
            for name in (SEED, COPY):
                with contextlib.suppress(docker.errors.ImageNotFound):
                    client.images.remove(served.name(name), force=True)
    served.check_copy()


def test_oras_of_python_pushes_and_pulls_files(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "forecast.txt").write_text("Wind from the west.\n")
    credentials = served.credentials
    kind = "basic" if credentials and authentication_of(served) == "Basic" else "token"
    client = OrasClient(hostname=served.address, insecure=True, auth_backend=kind)
    if credentials:
        config = str(tmp_path / "config.json")
        client.login(credentials.username, credentials.password, hostname=served.address, config_path=config)
    pushed = client.push(served.name(COPY), files=["forecast.txt"], quiet=True)
    assert pushed.status_code == 201
    assert client.get_tags(served.name(COPY)) == ["1.0"]
    (pulled,) = client.pull(served.name(COPY), outdir=str(tmp_path / "pulled"))
    assert (tmp_path / "pulled" / "forecast.txt").samefile(pulled)
    assert (tmp_path / "pulled" / "forecast.txt").read_text() == "Wind from the west.\n"


def authentication_of(served: Served) -> str:
    """Return the scheme of a registry's challenge."""
    with contextlib.closing(Client(served.address)) as client:
        return client.request("GET", "/v2/").header("WWW-Authenticate").partition(" ")[0]
