"""Credential helpers: programs of the learner's that keep log-ins, such as a system's key chain.

The one place where this command starts a program. Where none can be started, as in a browser tab, it says so.

Source: github.com/docker/docker-credential-helpers, README, "Development": the protocol.
"""

from __future__ import annotations

import json
import subprocess

from sandbox.engine.command.failures import CommandError

TIMEOUT_S = 60
NOT_FOUND = "credentials not found in native keychain"


def get(helper: str, server: str) -> tuple[str, str] | None:
    """Return user and secret that a helper keeps for a server, None if it keeps none.

    Raises:
        CommandError: the helper can't be run, or failed.
    """
    said = _run(helper, "get", server)
    if said is None:
        return None
    try:
        answer = json.loads(said)
        return str(answer["Username"]), str(answer["Secret"])
    except (ValueError, KeyError, TypeError):
        raise CommandError(f"docker-credential-{helper} answered something that is no log-in") from None


def store(helper: str, server: str, user: str, secret: str) -> None:
    """Let a helper keep a log-in."""
    _run(helper, "store", json.dumps({"ServerURL": server, "Username": user, "Secret": secret}))


def erase(helper: str, server: str) -> None:
    """Let a helper forget a log-in."""
    _run(helper, "erase", server)


def _run(helper: str, verb: str, given: str) -> str | None:
    program = f"docker-credential-{helper}"
    try:
        done = subprocess.run(
            [program, verb], input=given, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CommandError(
            f"error getting credentials - err: {program}, which config.json names, can't be run here: {error}"
        ) from None
    if done.returncode == 0:
        return done.stdout
    said = (done.stdout + done.stderr).strip()
    if NOT_FOUND in said:
        return None
    raise CommandError(f"error getting credentials - err: exit status {done.returncode}, out: `{said}`")
