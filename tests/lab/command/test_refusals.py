"""What `%docker` does not start."""

from __future__ import annotations

import pytest

from sandbox.lab.command.refusals import refusal_of

REFUSED = {
    "login": "would ask for a password",
    "login 127.0.0.1:5001 -u a": "would ask for a password",
    "login -u a --password-stdin h": "would ask for a password",
    "login -u a -p secret h": "stays in the notebook",
    "login -u a --password=secret h": "stays in the notebook",
    "run -it alpine": "needs a terminal",
    "run --rm -ti alpine sh": "needs a terminal",
    "container run --tty alpine": "needs a terminal",
    "exec -i web sh": "waits for what you type",
    "exec --interactive web sh": "waits for what you type",
    "start -ai web": "waits for what you type",
    "attach web": "needs a terminal",
    "save a:1": "-o FILE",
    "image save a:1": "-o FILE",
    "export web": "-o FILE",
    "ps | wc": "no shell",
    "images > list.txt": "no shell",
    "pull a && ls": "no shell",
    "-H tcp://other ps": "write the command first",
    "--context other ps": "write the command first",
}
STARTED = [
    "",
    "--version",
    "ps",
    "run --rm alpine ls -t",
    "run --rm -p 5:5 alpine sh -i",
    "exec web ls -it",
    "run -d --rm alpine",
    "save -o a.tar a:1",
    "save a:1 --output=a.tar",
    "push h/a:1",
    "ps --filter name=a|b",
]


@pytest.mark.parametrize(("line", "reason"), REFUSED.items(), ids=list(REFUSED))
def test_what_a_notebook_cannot_do_is_refused_with_a_way_out(line: str, reason: str) -> None:
    assert reason in refusal_of(line.split(), has_input=False)


@pytest.mark.parametrize("line", STARTED)
def test_everything_else_is_started(line: str) -> None:
    assert refusal_of(line.split(), has_input=False) == ""


@pytest.mark.parametrize("line", ["login -u a --password-stdin h", "exec -i web sh", "run -i alpine"])
def test_what_is_fed_needs_no_typing(line: str) -> None:
    assert refusal_of(line.split(), has_input=True) == ""


def test_no_refusal_repeats_the_secret() -> None:
    assert "s3cret" not in refusal_of(["login", "-u", "a", "-p", "s3cret", "h"], has_input=False)
