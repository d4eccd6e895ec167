"""Everything that the sandbox raises, by who can act on it.

    CourseError
    ├── LearnerError              the learner can mend it, in the notebook
    │   ├── InvalidReferenceError     a name that no registry takes
    │   ├── InvalidDigestError        not a digest, or not this content's
    │   ├── InvalidContentError       bytes that are no manifest, index, config or descriptor
    │   └── UnknownExerciseError      no exercise of that number
    ├── SetupError                whoever set up the machine can mend it
    │   ├── NoEngineError             no engine that the course can use
    │   ├── RegistryImageError        no image of a registry to be had
    │   └── RegistryStartError        the registry's container did not come up
    ├── EngineError               an engine said no in the middle of a push, pull or build: its own words
    ├── RegistryError             a registry said no: status and its own words
    │   ├── RegistryUnreachableError  nothing answered at that address
    │   └── InvalidChallengeError     its WWW-Authenticate header cannot be read
    └── SandboxError              our own mistake, never the learner's

A message says what happened, with which value, and what to do next. In a notebook it is shown without
a traceback, because an expected mistake is no crash.
"""

from __future__ import annotations


class CourseError(Exception):
    """The base of all errors that the sandbox raises on purpose."""

    def _render_traceback_(self) -> list[str]:
        """Tell IPython what to print in place of a traceback."""
        return [f"{type(self).__name__}: {self}"]


class LearnerError(CourseError):
    """The learner can mend it, in the notebook."""


class InvalidReferenceError(LearnerError):
    """A name that does not follow the reference grammar."""


class InvalidDigestError(LearnerError):
    """Text that is no digest, or content that has another one."""


class InvalidContentError(LearnerError):
    """Bytes that are no manifest, index, config or descriptor."""


class UnknownExerciseError(LearnerError):
    """No exercise has that number."""


class SetupError(CourseError):
    """Whoever set up the machine can mend it."""


class NoEngineError(SetupError):
    """No engine that the course can use was found."""


class RegistryImageError(SetupError):
    """No image of a registry is present, can be pulled or can be built."""


class RegistryStartError(SetupError):
    """The registry's container did not come up in time."""


class EngineError(CourseError):
    """An engine gave up in the middle of a push, pull, build or load, after its answer had begun well.

    `words` are the engine's own.
    """

    def __init__(self, message: str, *, words: str) -> None:
        """Keep the engine's words apart from what we say about them."""
        super().__init__(message)
        self.words = words


class RegistryError(CourseError):
    """A registry refused a request.

    `status` is the HTTP status, `code` the specification's error code ("" where the body names none).
    """

    def __init__(self, message: str, *, status: int, code: str = "") -> None:
        """Keep the registry's own words as the message."""
        super().__init__(message)
        self.status = status
        self.code = code


class RegistryUnreachableError(RegistryError):
    """Nothing answered at a registry's address; `status` is 0."""

    def __init__(self, message: str) -> None:
        """Say which address was tried and why it failed."""
        super().__init__(message, status=0)


class InvalidChallengeError(RegistryError):
    """A `WWW-Authenticate` header that does not follow its grammar; `status` is 401."""

    def __init__(self, message: str) -> None:
        """Quote the header that cannot be read."""
        super().__init__(message, status=401)


class SandboxError(CourseError):
    """A mistake of the sandbox's own, never the learner's."""
