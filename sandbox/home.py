"""The data folder: where the course keeps a learner's state, and how files are written there.

Every part that keeps something between two runs comes here for its path. Files are replaced whole, never
changed in place, and carry a version. A damaged one is set aside under a name that says so, and the rest
goes on. What the files hold is each part's own affair.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import secrets
import tempfile
import unicodedata
import warnings
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from sandbox.errors import LearnerError, SetupError

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER_NAME = "docker-registry-course"
LEARNER_VERSION = 1
LONGEST_NAME = 40
LINES_DEPTH = 3
"""How deep a file of ours is written a line a field: in the progress store, to each field of an exercise."""

STAMP_FORMAT = "%Y%m%d-%H%M%S"


@dataclass(frozen=True)
class Home:
    """The data folder of one learner on one machine."""

    path: Path

    @property
    def id(self) -> str:
        """Twelve hex characters that tell this data folder from any other on the machine."""
        return hashlib.sha256(os.fsencode(self.path.resolve())).hexdigest()[:12]

    @property
    def docker_config(self) -> Path:
        """The course's own DOCKER_CONFIG; the learner's is never written."""
        return self.path / "docker"

    @property
    def jupyter(self) -> Path:
        """Settings, kernels and running servers of JupyterLab."""
        return self.path / "jupyter"

    @property
    def ipython(self) -> Path:
        """IPython's profile and history."""
        return self.path / "ipython"

    @property
    def progress(self) -> Path:
        """What the learner answered and solved."""
        return self.path / "progress.json"

    @property
    def record(self) -> Path:
        """What the sandbox created on the learner's engine."""
        return self.path / "record.json"

    @property
    def running(self) -> Path:
        """Where the running course answers, and which process it is."""
        return self.path / "running.json"

    @property
    def learner(self) -> Path:
        """Who learns here."""
        return self.path / "learner.json"


@dataclass(frozen=True)
class Stored:
    """What `read_versioned` found: the content (None if there is none) and a warning ("" if all is well)."""

    content: dict[str, object] | None
    warning: str = ""


@dataclass(frozen=True)
class Learner:
    """Who learns here: a random id, and a name that is valid as a repository's path component."""

    id: str
    name: str


def find_home(environ: Mapping[str, str] = os.environ) -> Home:
    """Return the data folder, made with mode 0700 if it is not there: COURSE_HOME, else the platform's own.

    Raises:
        SetupError: the folder can't be made or written.
    """
    chosen = environ.get("COURSE_HOME", "")
    path = Path(chosen).expanduser() if chosen else platformdirs.user_data_path(FOLDER_NAME, appauthor=False)
    path = path.absolute()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise SetupError(
            f"The course's data folder {path} can't be written: {error.strerror}. "
            "Mend its permissions, or set COURSE_HOME to a folder of yours."
        ) from error
    return Home(path)


def write_atomically(path: Path, content: str | bytes, mode: int = 0o600) -> None:
    """Replace a file whole: a reader, or a crash at any moment, sees the old content or the new."""
    temporary = _write_beside(path, content, mode)
    try:
        temporary.replace(path)
    except OSError:
        temporary.unlink()
        raise


def write_versioned(path: Path, version: int, content: Mapping[str, object]) -> None:
    """Write what `read_versioned` reads: `content` as JSON with its version."""
    write_atomically(path, _versioned(version, content))


def create_versioned(path: Path, version: int, content: Mapping[str, object]) -> bool:
    """Write the same unless the file is there; of two processes that do this at once, one is told True."""
    temporary = _write_beside(path, _versioned(version, content), 0o600)
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    except OSError:  # a file system without hard links
        if path.exists():
            return False
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return True


def read_versioned(path: Path, version: int) -> Stored:
    """Read a JSON object whose "version" is this one; anything else is set aside and named in the warning.

    A damaged file is renamed to NAME.damaged-YYYYMMDD-HHMMSS, so that nothing is lost and the rest goes on.
    """
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return Stored(None)
    try:
        content = json.loads(text)
    except ValueError:
        return Stored(None, _set_aside(path, "holds no readable JSON"))
    if not isinstance(content, dict):
        return Stored(None, _set_aside(path, "holds no JSON object"))
    if content.get("version") != version:
        found = content.get("version")
        return Stored(None, _set_aside(path, f"has version {found!r}; this course reads version {version}"))
    del content["version"]
    return Stored(content)


def load_learner(home: Home, environ: Mapping[str, str] = os.environ) -> Learner:
    """Return the learner of this data folder, with a random id made once; COURSE_LEARNER overrides the id."""
    content = _learner_content(home)
    learner_id = environ.get("COURSE_LEARNER", "").strip() or str(content["id"])
    return Learner(learner_id, str(content.get("name") or "") or _default_name(learner_id))


def save_learner_name(home: Home, name: str, environ: Mapping[str, str] = os.environ) -> Learner:
    """Keep the name that the learner chose, made valid.

    Raises:
        LearnerError: nothing of it can be part of a repository's name.
    """
    content = _learner_content(home) | {"name": valid_name(name)}
    write_versioned(home.learner, LEARNER_VERSION, content)
    return load_learner(home, environ)


def valid_name(text: str) -> str:
    """Turn any text into a path component of a repository's name: `Zoë  B.` becomes `zoe-b`.

    Source: OCI distribution specification, Pulling manifests, the pattern of `<name>`.

    Raises:
        LearnerError: no letter a–z and no digit is left.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    spaced = re.sub(r"[^a-z0-9._-]+", "-", plain)
    name = re.sub(r"[-._]{2,}", "-", spaced).strip("-._")[:LONGEST_NAME].rstrip("-._")
    if not name:
        raise LearnerError(f"{text!r} can't be part of a repository's name. Use letters a to z or digits.")
    return name


def time_stamp() -> str:
    """The local time as the names of files that were set aside carry it."""
    return datetime.now().astimezone().strftime(STAMP_FORMAT)


def _default_name(learner_id: str) -> str:
    try:
        return valid_name(learner_id)
    except LearnerError:
        return "learner-" + hashlib.sha256(learner_id.encode()).hexdigest()[:8]


def _learner_content(home: Home) -> dict[str, object]:
    stored = read_versioned(home.learner, LEARNER_VERSION)
    if stored.warning:
        warnings.warn(stored.warning, stacklevel=3)
    if stored.content is not None and isinstance(stored.content.get("id"), str):
        return stored.content
    made = (stored.content or {"name": ""}) | {"id": secrets.token_hex(4)}
    if stored.content is not None:  # it had no id
        write_versioned(home.learner, LEARNER_VERSION, made)
        return made
    create_versioned(home.learner, LEARNER_VERSION, made)
    return read_versioned(home.learner, LEARNER_VERSION).content or made


def _versioned(version: int, content: Mapping[str, object]) -> str:
    return _in_lines({"version": version, **content}, LINES_DEPTH) + "\n"


def _in_lines(value: object, depth: int, indent: str = "") -> str:
    """Write JSON, a line for each field down to a depth: json's own indenting is ten times as slow."""
    if not isinstance(value, dict) or not value or not depth:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    deeper = f"{indent}  "
    names = {key: json.dumps(key, ensure_ascii=False) for key in sorted(value)}
    lines = [f"{deeper}{name}: {_in_lines(value[key], depth - 1, deeper)}" for key, name in names.items()]
    return "\n".join(["{", ",\n".join(lines), f"{indent}}}"])


def _write_beside(path: Path, content: str | bytes, mode: int) -> Path:
    data = content.encode() if isinstance(content, str) else content
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123  # a descriptor, not a path
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
    except BaseException:
        temporary.unlink()
        raise
    return temporary


def _set_aside(path: Path, why: str) -> str:
    kept = path.with_name(f"{path.name}.damaged-{time_stamp()}")
    if kept.exists():
        kept = kept.with_name(f"{kept.name}-{secrets.token_hex(2)}")
    with contextlib.suppress(FileNotFoundError):  # another process was faster
        path.rename(kept)
    return f"{path.name} {why}. It is kept as {kept}; the course goes on without it."
