"""`python -m tests.contract.registry`: tell the stories, and write docs/registry-differences.md."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from tests.contract.registry.page import PAGE, page
from tests.contract.registry.telling import differing, tell_all
from tests.distribution import PROGRAM

if __name__ == "__main__":
    program = shutil.which(PROGRAM)
    if program is None:
        sys.exit(f"No {PROGRAM} here: Debian's package docker-registry brings it.")
    with tempfile.TemporaryDirectory() as folder:
        found = differing(tell_all(program, Path(folder)), "socket")
    PAGE.write_text(page(found), encoding="utf-8")
    unexplained = [each for each in found if each.reason is None]
    for each in unexplained:
        sys.stdout.write(f"No reason for {each.step}: {dict(each.fields)}\n")
    sys.stdout.write(f"Written: {PAGE}\n")
    sys.exit(bool(unexplained))
