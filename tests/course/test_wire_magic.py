"""`%%wire` in a real IPython: the cell runs as any cell does, and its requests are shown in the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox.course.session import Session
from sandbox.errors import LearnerError
from sandbox.lab.shown import WIDGET_VIEW
from tests.lab.command.notebook import Notebook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ASK = 'requests.get(registry.url + "/v2/within/tags/list")'
TOLD = "question to within\n  asked for       its tags\n  refused         NAME_UNKNOWN"


@pytest.fixture
def notebook(engine_host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Notebook]:
    """A notebook in which the session is open and a registry runs."""
    monkeypatch.setenv("COURSE_HOME", str(tmp_path / "course-home"))
    monkeypatch.setenv("COURSE_LEARNER", "author")
    monkeypatch.setenv("DOCKER_HOST", engine_host)
    made = Notebook()
    with Session.open() as session:
        made.names.update(lab=session, registry=session.registry())
        assert made.run("import requests").error is None
        yield made
    made.close()


@pytest.mark.docker
def test_a_cell_shows_its_value_and_then_its_requests(notebook: Notebook) -> None:
    notebook.run("number = 6")
    cell = notebook.run(f"%%wire\n{ASK}\nnumber * 7")
    assert cell.error is None
    assert "42" in cell.printed
    (shown,) = cell.displayed
    assert set(shown) == {"text/plain", "image/svg+xml", WIDGET_VIEW}
    assert shown["text/plain"] == TOLD


@pytest.mark.docker
def test_names_stay_and_lines_of_the_notebook_work(notebook: Notebook) -> None:
    cell = notebook.run(f"%%wire\nanswer = {ASK}\nresult = %docker version\n'{{kept}}';")
    assert cell.error is None
    assert notebook.names["answer"].status_code == 404
    assert notebook.names["result"].exit_code == 0


@pytest.mark.docker
def test_an_error_is_raised_and_the_requests_before_it_are_shown(notebook: Notebook) -> None:
    cell = notebook.run(f"%%wire\n{ASK}\n1 / 0\nprint('never')")
    assert isinstance(cell.error, ZeroDivisionError)
    assert cell.texts == [TOLD]
    assert "never" not in cell.printed.splitlines()


@pytest.mark.docker
def test_what_is_no_python_is_a_syntax_error(notebook: Notebook) -> None:
    assert isinstance(notebook.run("%%wire\nif").error, SyntaxError)


@pytest.mark.docker
def test_a_cell_that_asks_for_nothing_says_so(notebook: Notebook) -> None:
    assert notebook.run("%%wire\n# nothing").texts == ["No request reached the registry."]


@pytest.mark.docker
def test_words_on_its_line_are_refused(notebook: Notebook) -> None:
    error = notebook.run(f"%%wire mirror\n{ASK}").error
    assert isinstance(error, LearnerError)
    assert "'mirror' belongs below it" in str(error)
