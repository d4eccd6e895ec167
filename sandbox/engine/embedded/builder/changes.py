"""Instructions outside a Dockerfile: the `changes` of an import, which may change settings and nothing else.

Source: moby `builder/dockerfile/builder.go`, `validCommitCommands`, `BuildFromConfig`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sandbox.engine.embedded.builder.dockerfile import instructions
from sandbox.engine.embedded.builder.dockerfile.document import parse_trigger
from sandbox.engine.embedded.builder.dockerfile.expansion import expand
from sandbox.engine.embedded.builder.stage.arguments import Arguments
from sandbox.engine.embedded.builder.stage.run_config import RunConfig
from sandbox.engine.embedded.builder.stage.settings import settle
from sandbox.engine.embedded.builder.stage.state import StageState
from sandbox.engine.embedded.errors import EngineError, bad_request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.image.platform import Platform

_ALLOWED = (
    instructions.Cmd,
    instructions.Entrypoint,
    instructions.Healthcheck,
    instructions.Env,
    instructions.Expose,
    instructions.Label,
    instructions.Onbuild,
    instructions.StopSignal,
    instructions.User,
    instructions.Volume,
    instructions.Workdir,
)
_ESCAPE = "\\"


def changed_settings(changes: Sequence[str], platform: Platform) -> dict[str, Any]:
    """Return the settings that such instructions make; raises `EngineError` 400 for another instruction."""
    state = StageState(None, platform, Arguments({}), RunConfig())
    for change in changes:
        instruction = parse_trigger(change)
        if not isinstance(instruction, _ALLOWED):
            raise bad_request(f"{change.split()[0].lower()} is not a valid change command")
        settled = instruction.with_variables(lambda word: expand(word, state.variables, _ESCAPE))
        try:
            if isinstance(settled, instructions.Workdir):
                state.config = replace(state.config, folder=settled.path)
            else:
                settle(settled, state)
        except EngineError as error:
            raise bad_request(error.message) from error
    return state.config.to_json()
