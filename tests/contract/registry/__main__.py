"""`python -m tests.contract.registry`: tell stories and clauses, and write docs/registry-differences.md."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from tests.contract.registry.clauses import differing_clauses
from tests.contract.registry.page import PAGE, page
from tests.contract.registry.telling import differing, tell_all
from tests.distribution import PROGRAM

if __name__ == "__main__":
    program = shutil.which(PROGRAM)
    if program is None:
        sys.exit(f"No {PROGRAM} here: Debian's package docker-registry brings it.")
    with tempfile.TemporaryDirectory() as folder:
        found = differing(tell_all(program, Path(folder, "stories")), "socket")
        clauses = differing_clauses(program, Path(folder, "clauses"))
    PAGE.write_text(page(found, clauses), encoding="utf-8")
    unexplained = [f"{each.step}: {dict(each.fields)}" for each in found if each.reason is None]
    unexplained += [f"{each.row}: {each.here} | {each.there}" for each in clauses if each.reason is None]
    for line in unexplained:
        sys.stdout.write(f"No reason for {line}\n")
    sys.stdout.write(f"Written: {PAGE}\n")
    sys.exit(bool(unexplained))
