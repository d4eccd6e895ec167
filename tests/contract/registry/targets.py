"""What stories are told to: Distribution 2.8.2, and the embedded registry on a socket and in the process."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import urllib3

from sandbox.registry import Registry, load_configuration
from sandbox.transport import Network, serving
from tests import distribution
from tests.contract.registry.answers import Answer, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from tests.contract.registry.story import Step, Story

TIMEOUT_S = 30
IN_PROCESS = "127.0.0.1:5099"
HTPASSWD = "ann:$2b$05$abcdefghijklmnopqrstuupx2xBUC4954936wVIjyyPHmUBFu0wCW\n"
"""The password is `open sesame`."""

PURGING = {"uploadpurging": {"enabled": False}}


def _htpasswd(folder: Path) -> dict[str, Any]:
    (folder / "htpasswd").write_text(HTPASSWD)
    return {"auth": {"htpasswd": {"realm": "skylark", "path": str(folder / "htpasswd")}}}


def _token(folder: Path) -> dict[str, Any]:
    from tests.registry.test_authentication import Signer  # noqa: PLC0415 - it needs cryptography

    bundle = Signer(folder).bundle
    realm = "https://auth.example.com/token"
    return {
        "auth": {"token": {"realm": realm, "service": "here", "issuer": "me", "rootcertbundle": str(bundle)}}
    }


SETTINGS: Mapping[str, Callable[[Path], dict[str, Any]]] = {
    "plain": lambda _: {},
    "catalogue": lambda _: {},
    "no deletion": lambda _: {"storage": {"delete": {"enabled": False}}},
    "read-only": lambda _: {"storage": {"maintenance": {**PURGING, "readonly": {"enabled": True}}}},
    "relative": lambda _: {"http": {"relativeurls": True}},
    "htpasswd": _htpasswd,
    "token": _token,
}


@dataclass
class Target:
    """A registry at an address."""

    name: str
    address: str
    pool: urllib3.HTTPConnectionPool = field(init=False)

    def __post_init__(self) -> None:
        """Connect nothing yet."""
        host, _, port = self.address.partition(":")
        self.pool = urllib3.HTTPConnectionPool(host, int(port), timeout=TIMEOUT_S, retries=False)

    def tell(self, story: Story) -> list[Answer]:
        """Send a story's requests and write the answers down."""
        location = ""
        answers = []
        for step in story.steps:
            target = step.target.replace("{name}", story.repository)
            target = _joined(target.replace("{location}", location))
            try:
                response = self._send(step, target)
            except urllib3.exceptions.ProtocolError as error:
                answers.append(Answer({"status": f"no answer: {type(error.args[-1]).__name__}"}))
                continue
            if found := response.headers.get("Location", ""):
                location = found.partition(self.address)[2] or found
            answers.append(
                written(response.status, response.headers, response.data, self.address, story.repository)
            )
        return answers

    def _send(self, step: Step, target: str) -> urllib3.BaseHTTPResponse:
        body = iter((step.body,)) if step.has_chunks else step.body or None
        return self.pool.request(step.method, target, body=body, headers=dict(step.headers), redirect=False)


def _joined(target: str) -> str:
    """Put parameters behind a location that may have some already: its second question mark is an `&`."""
    path, mark, query = target.partition("?")
    return path + mark + query.replace("?", "&")


@contextlib.contextmanager
def running(program: str, setting: str, folder: Path) -> Iterator[dict[str, Target]]:
    """Run all three targets in one setting, by the same configuration file: {name: target}."""
    with contextlib.ExitStack() as stack:
        folder.mkdir(parents=True)
        more = SETTINGS[setting](folder)
        real = stack.enter_context(distribution.running(program, folder / "distribution", more=more))
        file = folder / "distribution" / "config.yml"
        served = stack.enter_context(serving(_embedded(file, folder / "socket")))
        network = stack.enter_context(Network())
        network.serve(IN_PROCESS, _embedded(file, folder / "process"))
        addresses = {"distribution": real.address, "socket": served.address, "process": IN_PROCESS}
        targets = {name: Target(name, address) for name, address in addresses.items()}
        for target in targets.values():
            stack.callback(target.pool.close)
        yield targets


def _embedded(file: Path, root: Path) -> Registry:
    environ = {"REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY": str(root)}
    return Registry(load_configuration(file, environ), write_log=lambda _: None)
