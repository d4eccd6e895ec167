"""One run of a command: told as it comes, fed, and ended by an interrupt."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

from sandbox.lab.command.run import INTERRUPTED, run

ENVIRONMENT = {"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1"}


def _python(source: str) -> list[str]:
    return [sys.executable, "-c", source]


def test_both_outputs_are_told_and_kept_apart() -> None:
    told: list[str] = []
    source = "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"
    ran = run(_python(source), ENVIRONMENT, None, told.append)
    assert sorted(told) == ["err\n", "out\n"]
    assert (ran.exit_code, ran.stdout, ran.stderr) == (3, "out\n", "err\n")


def test_a_line_is_told_while_the_command_still_runs() -> None:
    told: list[float] = []
    source = "import time; print('first'); time.sleep(1); print('second')"
    started = time.monotonic()
    run(_python(source), ENVIRONMENT, None, lambda _: told.append(time.monotonic()))
    assert told[1] - told[0] > 0.5
    assert told[0] - started < told[1] - started


def test_what_is_fed_arrives() -> None:
    ran = run(_python("import sys; print(sys.stdin.read().upper())"), ENVIRONMENT, "secret", lambda _: None)
    assert ran.stdout == "SECRET\n"


def test_a_command_that_reads_nothing_is_fed_without_harm() -> None:
    assert run(_python("pass"), ENVIRONMENT, "x" * 1_000_000, lambda _: None).exit_code == 0


def test_without_input_a_question_finds_no_answer() -> None:
    ran = run(_python("import sys; print(repr(sys.stdin.read()))"), ENVIRONMENT, None, lambda _: None)
    assert ran.stdout == "''\n"


def test_an_interrupt_ends_the_command() -> None:
    def interrupt(_: str) -> None:
        threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()

    ran = run(_python("import time; print('up'); time.sleep(60)"), ENVIRONMENT, None, interrupt)
    assert (ran.exit_code, ran.stdout) == (INTERRUPTED, "up\n")


def test_a_result_adds_nothing_to_the_page_and_hides_what_was_printed() -> None:
    ran = run(_python("print('x')"), ENVIRONMENT, None, lambda _: None)
    assert repr(ran) == "Ran(exit_code=0)"
