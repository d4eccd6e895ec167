"""Docker Hub as a place that the image of a registry comes from, asked about before much is fetched."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import requests

from sandbox.engine.daemon.words import words_of_answer
from sandbox.engine.own_settings import read_settings
from sandbox.engine.registry_image.progress import follow_or_refuse, unwatched
from sandbox.engine.registry_image.sources import RegistryImage
from sandbox.errors import RegistryImageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from docker import DockerClient

    from sandbox.engine.registry_image.progress import Watch

ON_HUB = "registry:3"
HUB_TIMEOUT_S = 6
UNASKED_BYTES = 20_000_000
"""What is pulled without a question; the engine tells sizes only when it begins to fetch."""

NOT_FOUND = 404
NOBODY = {"X-Registry-Auth": "e30="}
"""Credentials of nobody: `{}` in Base64. Source: Docker Engine API, "Authentication"."""


def refuse(what: str) -> bool:
    """Pull nothing large: nobody can be asked here."""
    del what
    return False


@dataclass(frozen=True)
class DockerHub:
    """The official image, as this engine reaches Docker Hub or a mirror of it.

    `may_pull` is asked, with a description, before more than UNASKED_BYTES are fetched.
    """

    may_pull: Callable[[str], bool] = refuse
    watch: Watch = unwatched

    def plan(self, client: DockerClient) -> RegistryImage:
        """Let the engine ask for the manifest's digest, within a time limit."""
        url = f"{client.api.base_url}/v{client.api.api_version}/distribution/{ON_HUB}/json"
        try:
            answer = client.api.get(url, timeout=HUB_TIMEOUT_S)
        except requests.Timeout as error:
            raise RegistryImageError(f"Docker Hub did not answer within {HUB_TIMEOUT_S} s") from error
        if answer.status_code == NOT_FOUND and "not supported" in answer.text:  # Podman 4
            return RegistryImage(
                ON_HUB, "Docker Hub", f"{ON_HUB} comes from Docker Hub, if it can be reached"
            )
        if not answer.ok:
            raise RegistryImageError(f"Docker Hub is out of reach ({words_of_answer(answer.content)})")
        return RegistryImage(ON_HUB, "Docker Hub", f"{ON_HUB} comes from {_hub_of(client)}")

    def make(self, client: DockerClient, record: Callable[[str], None]) -> RegistryImage:
        """Pull it, without anybody's credentials; what can't be reached is not recorded."""
        image = self.plan(client)
        record(ON_HUB)
        if not self._pull(client, UNASKED_BYTES):
            what = f"{ON_HUB} from Docker Hub, more than {UNASKED_BYTES // 1_000_000} MB"
            if not self.may_pull(what):
                raise RegistryImageError(
                    f"{what}, was not pulled without your word (in a notebook: `lab.pull_registry_image()`)"
                )
            self._pull(client, None)
        return image

    def _pull(self, client: DockerClient, most_bytes: int | None) -> bool:
        """Pull; or, if the layers turn out to be larger, hang up, at which the engine stops, and say so."""
        repository, _, tag = ON_HUB.partition(":")
        url = f"{client.api.base_url}/v{client.api.api_version}/images/create"
        words = {"fromImage": repository, "tag": tag}
        with client.api.post(url, params=words, headers=NOBODY, stream=True, timeout=None) as answer:
            if not answer.ok:
                raise RegistryImageError(f"Docker Hub: {words_of_answer(answer.content)}")
            for progress in follow_or_refuse(_messages(answer), f"Docker Hub: pulling {ON_HUB} failed"):
                self.watch(progress)
                if most_bytes is not None and progress.total_bytes > most_bytes:
                    return False
        return True


def _messages(answer: requests.Response) -> Iterator[Mapping[str, object]]:
    """Read a progress stream: one JSON object a line."""
    return (json.loads(line) for line in answer.iter_lines() if line)


def _hub_of(client: DockerClient) -> str:
    """Say what an engine takes for Docker Hub: the embedded one a stand-in, until it is told to go online."""
    settings = read_settings(client)
    return "Docker Hub" if settings is None or settings["online"] else "the stand-in for Docker Hub here"
