"""The IPython that this runs in, if any: where magics are made known."""

from __future__ import annotations

import sys
from typing import Any


def running_shell() -> Any | None:  # noqa: ANN401  # IPython has no types
    """Return the shell of this process; None outside of one, and IPython is not imported for that."""
    if "IPython" not in sys.modules:
        return None
    from IPython import get_ipython  # noqa: PLC0415  # only where it runs already

    return get_ipython()
