"""The uv that the lock names, as a requirement with hashes for pip.

The lock is read as text: the Pythons that come here may have no TOML parser.
"""

import io
import re

from launch.places import LOCK, SetupStoppedError


def uv_requirement():
    # type: () -> str
    """Return `uv==VERSION --hash=...`, with one hash for every platform's file."""
    with io.open(LOCK, encoding="utf-8") as file:
        packages = file.read().split("[[package]]")
    for package in packages:
        if '\nname = "uv"\n' in package:
            version = re.findall(r'\nversion = "([^"]+)"', package)[0]
            hashes = re.findall(r'hash = "(sha256:[0-9a-f]{64})"', package)
            return " ".join(["uv==" + version] + ["--hash=" + each for each in hashes]) + "\n"
    raise SetupStoppedError("uv.lock names no uv; get the file again from where the course came from.")
