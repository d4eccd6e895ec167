"""One step of a build: an instruction becomes an image, or the cache has it already.

Source: moby `builder/dockerfile/dispatchers.go`, `internals.go`.
"""

from __future__ import annotations

import contextlib
import posixpath
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sandbox.engine.embedded.builder import refusals
from sandbox.engine.embedded.builder.context.spool import Spool
from sandbox.engine.embedded.builder.dockerfile import instructions
from sandbox.engine.embedded.builder.dockerfile.expansion import expand, expand_to_words
from sandbox.engine.embedded.builder.files.copying import Copying, copy_all, destination_of
from sandbox.engine.embedded.builder.files.owners import find_owner
from sandbox.engine.embedded.builder.files.picking import FromContext, FromImage, pick_all
from sandbox.engine.embedded.builder.images.committing import new_container_id
from sandbox.engine.embedded.builder.messages import arrow, said, short
from sandbox.engine.embedded.builder.stage.settings import replaced_check, settle
from sandbox.engine.embedded.builder.tree.change import Change, Ownership
from sandbox.engine.embedded.builder.tree.checksums import joint_checksum
from sandbox.engine.embedded.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from sandbox.engine.embedded.builder.context import Context
    from sandbox.engine.embedded.builder.files.picking import Picked, Picker
    from sandbox.engine.embedded.builder.images.bases import Bases
    from sandbox.engine.embedded.builder.images.cache import Cache
    from sandbox.engine.embedded.builder.images.committing import Commits, StoredLayer
    from sandbox.engine.embedded.builder.images.trees import Trees
    from sandbox.engine.embedded.builder.messages import Message, Messages
    from sandbox.engine.embedded.builder.options import Options
    from sandbox.engine.embedded.builder.stage.run_config import RunConfig
    from sandbox.engine.embedded.builder.stage.stages import Stages
    from sandbox.engine.embedded.builder.stage.state import StageState

NOTHING_RUN = "#(nop) "
"""What stands in a history for a step that started no program."""


@dataclass(frozen=True)
class Steps:
    """What the steps of one build share."""

    options: Options
    context: Context
    escape: str
    bases: Bases
    trees: Trees
    cache: Cache
    commits: Commits
    stages: Stages

    def run(self, state: StageState, written: instructions.Instruction) -> Messages:
        """Do one step; the stage stands on its image afterwards."""
        instruction = self._expanded(state, written)
        if isinstance(instruction, instructions.Copy):
            yield from self._copy(state, instruction)
        elif isinstance(instruction, instructions.Workdir):
            yield from self._enter(state, instruction)
        elif isinstance(instruction, instructions.Run):
            raise refusals.run(instruction)
        else:
            yield from self._settle(state, instruction)

    def _expanded(self, state: StageState, written: instructions.Instruction) -> instructions.Instruction:
        variables = state.variables
        if isinstance(written, instructions.Expose):
            words = (word for port in written.ports for word in expand_to_words(port, variables, self.escape))
            return replace(written, ports=tuple(words))
        return written.with_variables(lambda word: expand(word, variables, self.escape))

    def _settle(self, state: StageState, instruction: instructions.Instruction) -> Messages:
        if note := replaced_check(instruction, state):
            yield said(f"{note}\n")
        words = settle(instruction, state)
        step = replace(state.config, command=(*state.config.shell_words, NOTHING_RUN, words))
        yield from self._in_container(state, step, lambda: None)

    def _enter(self, state: StageState, instruction: instructions.Workdir) -> Messages:
        if not instruction.path:
            raise EngineError("cannot normalize nothing")
        folder = instruction.path
        if not folder.startswith("/"):
            folder = posixpath.normpath(posixpath.join("/", state.config.folder.lstrip("/"), folder))
        state.config = replace(state.config, folder=folder)
        step = replace(state.config, command=_one_word(state.config, f"WORKDIR {folder}"))
        yield from self._in_container(state, step, lambda: self._folder_layer(state, folder))

    def _folder_layer(self, state: StageState, folder: str) -> StoredLayer | None:
        change = Change(self.trees.root(state.image))
        path = change.resolve(folder)
        if change.root.get(path) is not None and not change.is_folder(path):
            raise EngineError(f"Cannot mkdir: {folder} is not a directory")
        change.make_folders(path, Ownership())
        return self.commits.store_layer(change.layer)

    def _in_container(
        self, state: StageState, step: RunConfig, make_layer: Callable[[], StoredLayer | None]
    ) -> Messages:
        """Do a step for which the engine would make a container, or take it from the cache."""
        if self._is_cached(state, step):
            yield arrow("Using cache")
            return
        if warning := self._platform_warning(state):
            yield arrow(f"[Warning] {warning}")
        layer, container = make_layer(), new_container_id()
        yield arrow(f"Running in {short(container)}")
        state.stand_on(self.commits.commit(state, step, layer, container))
        if self.options.removes:
            yield said(f"Removing intermediate container {short(container)}\n")

    def _copy(self, state: StageState, instruction: instructions.Copy) -> Messages:
        refusals.check_copy(instruction)
        with contextlib.ExitStack() as spools:

            def new_spool() -> Spool:
                return spools.enter_context(Spool(self.commits.world.files))

            picker = yield from self._picker(instruction, new_spool)
            picked = _picked(picker, instruction)
            step = replace(state.config, command=_one_word(state.config, _copied(instruction, picked)))
            if self._is_cached(state, step):
                yield arrow("Using cache")
                return
            change = Change(self.trees.root(state.image))
            copying = self._copying(state, instruction, change)
            copy_all(change, picked, copying, new_spool)
            state.stand_on(self.commits.commit(state, step, self.commits.store_layer(change.layer)))

    def _picker(
        self, instruction: instructions.Copy, new_spool: Callable[[], Spool]
    ) -> Generator[Message, None, Picker]:
        """Return where the files come from: the context, a stage or an image."""
        if not instruction.stage:
            return FromContext(self.context)
        try:
            stage = self.stages.named_or_numbered(instruction.stage)
            if stage is not None:
                image = stage.image
            else:
                image = yield from self.bases.find(instruction.stage, self.options.platform)
                self.commits.hold(image)
        except EngineError as error:
            message = f"invalid from flag value {instruction.stage}: {error.message}"
            raise EngineError(message, error.status) from None
        return FromImage(self.trees.root(image), new_spool())

    def _copying(self, state: StageState, instruction: instructions.Copy, change: Change) -> Copying:
        destination = destination_of(instruction.destination, state.config.folder)
        owner = None if instruction.stage else (0, 0)
        if instruction.owner:
            owner = find_owner(instruction.owner, change.root)
        return Copying(destination, owner, unpacks=instruction.is_add)

    def _is_cached(self, state: StageState, step: RunConfig) -> bool:
        found = self.cache.find(state, step)
        if found is not None:
            state.stand_on(found)
        return found is not None

    def _platform_warning(self, state: StageState) -> str:
        own = self.commits.world.settings.platform
        if state.image is None or own.accepts(state.platform):
            return ""
        return (
            f"The requested image's platform ({state.platform}) does not match the detected host "
            f"platform ({own}) and no specific platform was requested"
        )


def _one_word(config: RunConfig, words: str) -> tuple[str, ...]:
    return (*config.shell_words, f"{NOTHING_RUN}{words}")


def _picked(picker: Picker, instruction: instructions.Copy) -> list[Picked]:
    try:
        picked = pick_all(picker, instruction.sources)
    except EngineError as error:
        raise EngineError(f"{instruction.name} failed: {error.message}", error.status) from None
    if len(picked) > 1 and not instruction.destination.endswith("/"):
        raise EngineError(
            f"When using {instruction.name} with more than one source file, "
            "the destination must be a directory and end with a /"
        )
    return picked


def _copied(instruction: instructions.Copy, picked: Sequence[Picked]) -> str:
    """Say what was copied, as histories show it: by checksum."""
    checksums = [each.checksum for each in picked]
    checksum = checksums[0] if len(checksums) == 1 else joint_checksum("multi", checksums)
    owner = f"--chown={instruction.owner}" if instruction.owner else ""
    return f"{instruction.name} {owner}{checksum} in {instruction.destination} "
