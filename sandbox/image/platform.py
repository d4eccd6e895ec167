"""Platforms: which operating system and processor an image is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.errors import InvalidContentError
from sandbox.image.json_fields import optional_text, text, text_list

if TYPE_CHECKING:
    from collections.abc import Mapping

_ARCHITECTURES = {"x86_64": "amd64", "x86-64": "amd64", "aarch64": "arm64", "armhf": "arm", "i386": "386"}
_DEFAULT_VARIANTS = {"arm64": "v8", "arm": "v7"}


@dataclass(frozen=True)
class Platform:
    """An operating system, a processor architecture and its variant, in Go's words.

    Source: OCI image specification 1.1, image-index.md, "platform"; go.dev, GOOS and GOARCH.
    """

    os: str = "linux"
    architecture: str = "amd64"
    variant: str = ""
    os_version: str = ""
    os_features: tuple[str, ...] = ()

    @classmethod
    def parse(cls, words: str) -> Platform:
        """Read `linux/arm64/v8`, `linux/amd64` or `linux/x86_64`, as `--platform` takes it."""
        parts = words.lower().split("/")
        if not 2 <= len(parts) <= 3 or not all(parts):  # noqa: PLR2004  # os/architecture[/variant]
            raise InvalidContentError(f"{words!r} is not a platform. A platform looks like linux/amd64.")
        architecture = _ARCHITECTURES.get(parts[1], parts[1])
        return cls(os=parts[0], architecture=architecture, variant=parts[2] if parts[2:] else "")

    @classmethod
    def from_json(cls, fields: Mapping[str, object]) -> Platform:
        """Read the `platform` of a descriptor, or those same fields of a config."""
        return cls(
            os=text(fields, "os"),
            architecture=text(fields, "architecture"),
            variant=optional_text(fields, "variant"),
            os_version=optional_text(fields, "os.version"),
            os_features=text_list(fields, "os.features"),
        )

    def to_json(self) -> dict[str, object]:
        """Write the `platform` of a descriptor, without empty fields."""
        fields: dict[str, object] = {"architecture": self.architecture, "os": self.os}
        extra = {
            "os.version": self.os_version,
            "os.features": list(self.os_features),
            "variant": self.variant,
        }
        return fields | {name: value for name, value in extra.items() if value}

    def accepts(self, offered: Platform) -> bool:
        """Tell whether an image for `offered` is what somebody who asks for this platform wants.

        A missing variant means the usual one (`v8` of arm64, `v7` of arm); `os_version` counts if asked for.

        Source: github.com/containerd/platforms, "Normalization".
        """
        same = (self.os, self.architecture, self._usual_variant()) == (
            offered.os,
            offered.architecture,
            offered._usual_variant(),
        )
        return same and self.os_version in ("", offered.os_version)

    def _usual_variant(self) -> str:
        return self.variant or _DEFAULT_VARIANTS.get(self.architecture, "")

    def __str__(self) -> str:
        """Write `linux/arm64/v8`."""
        return "/".join(part for part in (self.os, self.architecture, self.variant) if part)
