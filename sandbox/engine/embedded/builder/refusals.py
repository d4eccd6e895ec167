"""Instructions that are not done here, each with one sentence that says why and what to do.

What the classic builder itself refuses has its words; RUN and downloads are refused by this engine alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.engine.embedded.builder.files.picking import URLS
from sandbox.engine.embedded.errors import EngineError

if TYPE_CHECKING:
    from sandbox.engine.embedded.builder.dockerfile.instructions import Copy, Run


def run(instruction: Run) -> EngineError:
    """Make the refusal of RUN."""
    if instruction.flags:
        return _needs_buildkit(instruction.flags[0])
    return EngineError(
        f"The embedded engine starts no programs, so it cannot do `{instruction.text}`: "
        "make the files before the build and COPY them, or build on a Docker engine."
    )


def check_copy(instruction: Copy) -> None:
    """Raise an `EngineError` for a COPY or ADD that is not done."""
    if instruction.mode:
        raise _needs_buildkit("chmod")
    url = next((source for source in instruction.sources if source.lower().startswith(URLS)), "")
    if url and not instruction.is_add:
        raise EngineError("COPY failed: source can't be a URL for COPY")
    if url:
        raise EngineError(
            f"ADD failed: the embedded engine downloads nothing in a build, so it cannot ADD {url}: "
            "download it into the build's folder and COPY it."
        )


def _needs_buildkit(flag: str) -> EngineError:
    return EngineError(
        f"the --{flag} option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/ "
        "to learn how to build images with BuildKit enabled"
    )
