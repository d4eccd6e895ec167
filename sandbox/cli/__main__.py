"""What course.py becomes: `python -m sandbox.cli`."""

from __future__ import annotations

import os

from sandbox.cli import main

if __name__ == "__main__":
    main("python course.py" if os.name == "nt" else "python3 course.py")
