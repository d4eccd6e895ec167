"""What a machine may lack: a skip with a sentence, or a failure with the same sentence under `--require`.

`pytest --require docker,browser,dockerd` is how CI says that nothing may be skipped for their absence.
"""

from __future__ import annotations

from typing import NoReturn

import pytest

KNOWN = ("browser", "docker", "dockerd")


def add_option(parser: pytest.Parser) -> None:
    """Add `--require`, repeatable and comma separated."""
    parser.addoption(
        "--require",
        action="append",
        default=[],
        metavar="NAME,…",
        help=f"fail, not skip, where one of these is missing: {', '.join(KNOWN)}",
    )


def required(config: pytest.Config) -> frozenset[str]:
    """Return what `--require` names.

    Raises:
        pytest.UsageError: It names something unknown.

    """
    names = {name.strip() for value in config.getoption("--require") for name in value.split(",")} - {""}
    unknown = sorted(names - set(KNOWN))
    if unknown:
        raise pytest.UsageError(f"--require {','.join(unknown)}: unknown. There are: {', '.join(KNOWN)}.")
    return frozenset(names)


def missing(config: pytest.Config, requirement: str, sentence: str) -> NoReturn:
    """Skip with the sentence, or fail with it where the requirement may not be missing."""
    if requirement in required(config):
        pytest.fail(f"--require {requirement}: {sentence}", pytrace=False)
    pytest.skip(sentence)
