"""One run of the course: JupyterLab and the engine, from the first line to the last process.

JupyterLab starts first; the engine is searched while it does. What an earlier run left, because it was
killed, is taken away before.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from sandbox.cli import engine_work, places
from sandbox.cli.jupyterlab import browser as browsers
from sandbox.cli.jupyterlab import settings
from sandbox.cli.jupyterlab.ports import check_port
from sandbox.cli.jupyterlab.server import Server, start_server
from sandbox.cli.learner import widget_views
from sandbox.cli.learner.copies import Copies
from sandbox.cli.supervision import leftovers, running
from sandbox.cli.supervision.running import Running
from sandbox.cli.waiting import wait_for
from sandbox.errors import CourseError, SetupError
from sandbox.locks import lock_beside
from sandbox.processes import identify

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future

    from sandbox.engine.search import Search
    from sandbox.home import Home


class CourseRun:
    """The course of one data folder, opened by `open`, which returns when it has ended."""

    def __init__(self, home: Home, choice: str) -> None:
        """Run it from this data folder, on the engine of this choice."""
        self.home = home
        self.choice = choice
        self.after_a_crash = False
        self.left_something = False

    def open(self, port: int | None, *, browser: bool) -> None:
        """Start everything, say where it is, and wait until it ends; or say where it runs already."""
        other = self._claim()
        if other is not None:
            tell_where(self.home, other, browser=browser)
            return
        try:
            self._prepare_copies()
            self._run(port, browser=browser)
        finally:
            if not self.left_something:  # else the next start takes it for a crash, and cleans up
                running.remove(self.home)

    def _claim(self) -> Running | None:
        """Return the run that has this data folder already, else None: then it is ours."""
        with lock_beside(self.home.running):
            other = running.read(self.home)
            if other is not None and other.is_alive:
                return other
            self.after_a_crash = other is not None
            running.write(self.home, Running(identify()))
        if other is not None:
            for line in leftovers.end_processes(self.home, other):
                click.echo(f"After a crash: {line}")
        return None

    def _prepare_copies(self) -> None:
        report = Copies(places.NOTEBOOKS, places.MY_COURSE).update()
        warnings = [widget_views.freshen(path) for path in sorted(places.MY_COURSE.rglob("*.ipynb"))]
        for line in (*report.lines(), *filter(None, warnings)):
            click.echo(line)

    def _run(self, port: int | None, *, browser: bool) -> None:
        if port is not None:
            check_port(port)
        with self._server(port) as server, self._search() as future, self._engine(future) as search:
            url = server.wait_until_it_answers()
            self._announce(server, url, search)
            if browser:
                browsers.open_page(url)
            self._get_image(search)
            status = server.child.wait()
        if status:
            raise SetupError(f"JupyterLab ended with status {status}; its log is {server.log}.")
        click.echo("JupyterLab was shut down; the course has ended.")

    @contextmanager
    def _server(self, port: int | None) -> Iterator[Server]:
        server = start_server(self.home, places.MY_COURSE, places.FIRST_NOTEBOOK, port, self.choice)
        try:
            running.write(self.home, Running(identify(), identify(server.child.pid)))
            yield server
        finally:
            server.stop()

    @contextmanager
    def _search(self) -> Iterator[Future[Search]]:
        """Look for an engine while the server starts; the course's own ends with it, come what may."""
        with ThreadPoolExecutor(1) as executor:
            future = executor.submit(engine_work.find, self.choice)
            try:
                yield future
            finally:
                for line in engine_work.end_engine_in_use(self.home, future.result()):
                    click.echo(line)

    @contextmanager
    def _engine(self, future: Future[Search]) -> Iterator[Search]:
        """Tell the kernels which engine is in use; at the end take away what they made there."""
        search = wait_for(future, "Looking for an engine")
        if self.after_a_crash:
            self._remove_all(search, "After a crash: ")
        settings.write_kernel_settings(self.home, engine_work.variables(self.home, search))
        try:
            yield search
        finally:
            self._remove_all(search)

    def _remove_all(self, search: Search, prefix: str = "") -> None:
        """Take what the notebooks made off the engine; if that fails, the next start tries again."""
        self.left_something = True
        try:
            lines = engine_work.remove_all(self.home, search)
            self.left_something = False
        except CourseError as error:
            lines = [f"{error} The next start tries again."]
        for line in lines:
            click.echo(f"{prefix}{line}")

    def _announce(self, server: Server, url: str, search: Search) -> None:
        running.write(self.home, Running(identify(), identify(server.child.pid), url))
        click.echo(f"Engine: {search.reason}")
        if search.engine is None:
            click.echo("The course opens all the same; `doctor` says how to mend that.")
        click.echo(f"Course: {url}")
        click.echo("Ctrl-C ends the course.")

    def _get_image(self, search: Search) -> None:
        """Bring the registry's image before a notebook asks for it; without it the course goes on."""
        if search.engine is None:
            return
        try:
            line = engine_work.get_registry_image(self.home, search)
        except CourseError as error:
            line = str(error)
        click.echo(f"Registry image: {line}")


def tell_where(home: Home, other: Running, *, browser: bool) -> None:
    """Say where the course runs, waiting for its address if it has just been started."""
    while not other.url:
        process = other.supervisor.process()
        if process is None:
            raise SetupError("The course that was starting has ended. Start it again.")
        leftovers.pause_while_running(process)
        other = running.read(home) or other
    click.echo(f"The course runs already (process {other.supervisor.pid}).")
    click.echo(f"Course: {other.url}")
    if browser:
        browsers.open_page(other.url)
