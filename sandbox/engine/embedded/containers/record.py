"""One container as the engine keeps it: what it was made of, what it was told, and what it does.

A record is never changed, it is replaced; `Containers` holds the current one and writes it through.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.engine.embedded.containers.state import State
from sandbox.engine.embedded.errors import EngineError
from sandbox.engine.embedded.images.image import Image

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.engine.embedded.images.store import Images


@dataclass(frozen=True)
class Mount:
    """What is at a path of a container in place of its own file system.

    `source` is the name of a volume, or a path of this machine for a bind. `is_anonymous`: a volume that
    nobody has named. `copies`: what the image has at that path goes into a new volume.
    """

    kind: str
    source: str
    target: str
    is_read_only: bool = False
    is_anonymous: bool = False
    mode: str = ""
    copies: bool = True

    def to_json(self) -> dict[str, Any]:
        """Write it for the record."""
        return dataclasses.asdict(self)


@dataclass(frozen=True)
class Container:
    """A container. `settings` and `host` are `Config` and `HostConfig` as clients see them.

    `networks` are {name: endpoint's settings}. `was_stopped`: somebody ended it, so that no restart policy
    but `always` starts it again. `storage` is where a registry without a volume keeps its content.
    """

    id: str
    name: str
    created_s: float
    image: Image
    settings: Mapping[str, Any]
    host: Mapping[str, Any]
    mounts: tuple[Mount, ...] = ()
    networks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    state: State = field(default_factory=State)
    was_stopped: bool = False
    restarts: int = 0
    storage: str = ""

    @property
    def argv(self) -> list[str]:
        """The program and its arguments."""
        return [*(self.settings.get("Entrypoint") or ()), *(self.settings.get("Cmd") or ())]

    @property
    def environment(self) -> dict[str, str]:
        """The variables of its program; a name without `=` stands for no variable."""
        pairs = (text.partition("=") for text in self.settings.get("Env") or ())
        return {name: value for name, equals, value in pairs if equals}

    @property
    def labels(self) -> dict[str, str]:
        """Its labels, those of the image included."""
        return dict(self.settings.get("Labels") or {})

    @property
    def image_name(self) -> str:
        """The name by which its image was asked for."""
        return str(self.settings["Image"])

    @property
    def is_terminal(self) -> bool:
        """Whether its output is that of a terminal: one stream, without frames."""
        return bool(self.settings.get("Tty"))

    @property
    def restart_policy(self) -> str:
        """`no`, `always`, `unless-stopped` or `on-failure`."""
        return str((self.host.get("RestartPolicy") or {}).get("Name") or "no")

    @property
    def network_mode(self) -> str:
        """The network that it was made for: `bridge`, `host`, `none`, or a name."""
        mode = str(self.host.get("NetworkMode") or "default")
        return "bridge" if mode == "default" else mode

    def replaced(self, **fields: Any) -> Container:  # noqa: ANN401 - any field
        """Return the next record."""
        return dataclasses.replace(self, **fields)

    def to_json(self) -> dict[str, Any]:
        """Write the record."""
        return {
            "id": self.id,
            "name": self.name,
            "created": self.created_s,
            "config": self.image.config.decode(),
            "image": self.image.to_json(),
            "settings": dict(self.settings),
            "host": dict(self.host),
            "mounts": [mount.to_json() for mount in self.mounts],
            "networks": dict(self.networks),
            "state": self.state.to_json(),
            "wasStopped": self.was_stopped,
            "restarts": self.restarts,
            "storage": self.storage,
        }

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Container:
        """Read what `to_json` wrote; raises `ValueError`, `KeyError` or `TypeError` for anything else."""
        return cls(
            id=fields["id"],
            name=fields["name"],
            created_s=float(fields["created"]),
            image=Image.from_json(fields["config"].encode(), fields["image"]),
            settings=fields["settings"],
            host=fields["host"],
            mounts=tuple(Mount(**each) for each in fields["mounts"]),
            networks=fields["networks"],
            state=State.from_json(fields["state"]),
            was_stopped=bool(fields["wasStopped"]),
            restarts=int(fields["restarts"]),
            storage=str(fields["storage"]),
        )


def shown_image(container: Container, images: Images) -> str:
    """Return what the image was asked for by, while that still means the same image, else its ID."""
    try:
        meant = images.find(container.image_name).id
    except EngineError:  # the name is gone
        meant = None
    return container.image_name if meant == container.image.id else str(container.image.id)
