"""How far the registry's image is on its way, with errors that say which place it should have come from.

Called by the places that an image comes from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sandbox.engine.daemon.words import without_request
from sandbox.engine.progress import follow
from sandbox.errors import EngineError, RegistryImageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sandbox.engine.progress import Progress

Watch: TypeAlias = "Callable[[Progress], None]"
"""Is told how far it is after every message of the engine's."""


def unwatched(progress: Progress) -> None:
    """Let nobody know."""
    del progress


def follow_or_refuse(messages: Iterable[Mapping[str, object]], what: str) -> Iterator[Progress]:
    """Yield the state after each message; `what` begins the text of an error.

    Raises:
        RegistryImageError: the engine told of an error, or the stream broke off.
    """
    try:
        yield from follow(messages)
    except EngineError as error:
        raise RegistryImageError(f"{what}: {without_request(error.words)}") from error
