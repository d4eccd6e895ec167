"""What JupyterLab, IPython and the kernels are told: all in the data folder, nothing in the learner's home.

The kernel's own variables (which engine, which DOCKER_CONFIG) are in a kernel specification that is written
when the engine is known: the search for it then runs while JupyterLab starts.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.cli.jupyterlab.ports import OTHERS_TRIED, PREFERRED, listening_address
from sandbox.home import write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.home import Home

LEFT_OUT = ("JUPYTER", "JPY_", "IPYTHON", "VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP")
TEMPORARY = ("TMPDIR", "TEMP", "TMP")
AUTOSAVE_S = 10
LEARNERS_DEFAULTS: Mapping[str, Mapping[str, object]] = {
    # the question about news, which JupyterLab asks even where they are turned off
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    # a page that is loaded again shows the cards of the file: they should be those of now
    "docmanager-extension/plugin": {"autosave": True, "autosaveInterval": AUTOSAVE_S},
}
"""What a learner's settings begin with, by JupyterLab's own names; what they change in its menus stays."""


def server_environment(home: Home, choice: str) -> dict[str, str]:
    """Return the environment of JupyterLab: the learner's, with every setting and folder the course's own."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(LEFT_OUT)}
    return kept | {
        "COURSE_HOME": str(home.path),
        **({} if choice == "auto" else {"COURSE_ENGINE": choice}),  # else the learner's own variable counts
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        "JUPYTER_CONFIG_DIR": str(home.jupyter / "config"),
        "JUPYTER_DATA_DIR": str(home.jupyter / "data"),
        "JUPYTER_RUNTIME_DIR": str(runtime_folder(home)),
        "JUPYTERLAB_SETTINGS_DIR": str(_learners_settings(home)),
        "JUPYTERLAB_WORKSPACES_DIR": str(home.jupyter / "lab" / "workspaces"),
        "JUPYTER_NO_CONFIG": "1",  # nobody else's settings; it makes a temporary folder and leaves it
        **dict.fromkeys(TEMPORARY, str(temporary_folder(home))),
        "JUPYTER_PREFER_ENV_PATH": "0",  # our kernel specification before the one of .venv
        "IPYTHONDIR": str(home.ipython),
    }


def write_server_settings(home: Home, folder: Path, notebook: str, port: int | None, token: str) -> Path:
    """Write JupyterLab's settings and return their path; the token is there, so only the learner reads it."""
    settings: dict[str, dict[str, object]] = {
        "ServerApp": {
            "ip": listening_address(),
            "allow_remote_access": False,  # the Host header names this machine, also from outside a container
            "port": PREFERRED if port is None else port,
            "port_retries": OTHERS_TRIED if port is None else 0,
            "root_dir": str(folder),
            "open_browser": False,
            "allow_root": hasattr(os, "geteuid") and os.geteuid() == 0,
            "jpserver_extensions": {"jupyterlab": True, "jupyter_server_terminals": True},
            "use_redirect_file": False,
        },
        "IdentityProvider": {"token": token},
        "LabApp": {
            "default_url": f"/lab/tree/{notebook}",
            "news_url": None,
            "check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
            "extension_manager": "readonly",
        },
        "KernelSpecManager": {"allowed_kernelspecs": ["python3"]},
        "FileContentsManager": {"delete_to_trash": False},  # the trash is in the learner's home
    }
    if os.name == "posix":
        settings["ServerApp"]["terminado_settings"] = {"shell_command": _shell_command(home)}
    path = home.jupyter / "course_settings.json"
    write_atomically(path, json.dumps(settings, indent=2))
    return path


def write_kernel_settings(home: Home, variables: Mapping[str, str]) -> None:
    """Write the kernel specification, and what terminals read, with these variables.

    Both inherit the server's environment and get the machine's own temporary folder back.
    """
    own = {"JUPYTER_NO_CONFIG": "", **{name: os.environ.get(name, "") for name in TEMPORARY}}
    variables = own | dict(variables)
    folder = home.jupyter / "data" / "kernels" / "python3"
    specification = {
        "argv": [
            sys.executable,
            "-m",
            "ipykernel_launcher",
            "-f",
            "{connection_file}",
        ],
        "display_name": "Python 3 (course)",
        "language": "python",
        "metadata": {"debugger": True},
        "env": {name: value.replace("$", "$$") for name, value in variables.items()},
    }
    write_atomically(folder / "kernel.json", json.dumps(specification, indent=2))
    lines = [f"export {name}={shlex.quote(value)}\n" for name, value in variables.items()]
    lines.append(f'export PATH="$PATH":{shlex.quote(str(_write_docker_command(home).parent))}\n')
    write_atomically(_terminal_variables(home), "".join(lines))


def make_folders(home: Home) -> None:
    """Make what Jupyter would make elsewhere, or not at all."""
    clear_temporary(home)
    kernels = home.jupyter / "data" / "kernels" / "python3"
    for folder in (home.ipython, home.jupyter / "config", kernels, temporary_folder(home)):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    runtime_folder(home).mkdir(mode=0o700, exist_ok=True)
    _write_learners_defaults(home)


def clear_temporary(home: Home) -> None:
    """Remove what JupyterLab has left in its temporary folder."""
    shutil.rmtree(temporary_folder(home), ignore_errors=True)


def temporary_folder(home: Home) -> Path:
    """Return where JupyterLab itself keeps what is of no use after its end."""
    return home.jupyter / "temporary"


def runtime_folder(home: Home) -> Path:
    """Return where servers and kernels say which ports they have."""
    return home.jupyter / "runtime"


def _learners_settings(home: Home) -> Path:
    """Return where JupyterLab keeps what the learner has set in its menus, a dark theme for one."""
    return home.jupyter / "lab" / "user-settings"


def _write_learners_defaults(home: Home) -> None:
    for name, values in LEARNERS_DEFAULTS.items():
        path = _learners_settings(home) / "@jupyterlab" / f"{name}.jupyterlab-settings"
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomically(path, json.dumps(values, indent=2))


def _shell_command(home: Home) -> list[str]:
    """Return a shell that knows the engine by the time it is opened."""
    script = 'test ! -r "$0" || . "$0"; exec "${SHELL:-/bin/sh}"'
    return ["/bin/sh", "-c", script, str(_terminal_variables(home))]


def _write_docker_command(home: Home) -> Path:
    """Write the `docker` of terminals, which is last on their PATH: it serves where there is no other."""
    path = home.jupyter / "bin" / "docker"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    program = shlex.quote(sys.executable)
    write_atomically(path, f'#!/bin/sh\nexec {program} -P -m sandbox.engine.command "$@"\n', 0o700)
    return path


def _terminal_variables(home: Home) -> Path:
    return home.jupyter / "terminal.sh"
