"""bcrypt: whether a password is the one of a hash. The `bcrypt` package tells, or Python itself, slowly.

The fallback exists for where no wheel does (a browser). Its time doubles with each step of the hash's cost:
0.15 seconds at cost 5, which `htpasswd -B` takes by default, and 5 seconds at cost 10.
Source: Niels Provos and David Mazières, "A Future-Adaptable Password Scheme", 1999.
"""

from __future__ import annotations

import hmac
import re
from importlib import import_module
from importlib.util import find_spec

_HASH = re.compile(
    r"\$2[aby]\$(?P<cost>0[4-9]|[12][0-9]|3[01])\$(?P<salt>[./A-Za-z0-9]{22})(?P<check>[./A-Za-z0-9]{31})",
    re.ASCII,
)
MAX_PASSWORD_BYTES = 72
"""bcrypt reads no further; the packages differ in whether they refuse more, so it is cut here for both."""


def is_hash(text: str) -> bool:
    """Tell whether text is a hash of bcrypt's."""
    return _HASH.fullmatch(text) is not None


def check(password: bytes, hashed: str) -> bool:
    """Tell whether a password has that hash; a malformed hash has no password."""
    found = _HASH.fullmatch(hashed)
    if not found or b"\0" in password:
        return False
    password = password[:MAX_PASSWORD_BYTES]
    if find_spec("bcrypt"):
        return bool(import_module("bcrypt").checkpw(password, hashed.encode()))
    from sandbox.registry.auth import blowfish  # noqa: PLC0415 - it works out its tables when it is imported

    computed = blowfish.bcrypt(password, int(found["cost"]), found["salt"])
    return hmac.compare_digest(computed, found["check"])
