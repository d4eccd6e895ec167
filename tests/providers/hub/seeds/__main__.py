"""`python -m tests.providers.hub.seeds`: write docs/hub-stand-in.md."""

from __future__ import annotations

import sys

from tests.providers.hub.seeds.page import PAGE, page

if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"Written: {PAGE}\n")
