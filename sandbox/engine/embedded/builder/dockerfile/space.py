"""White space as Go's `unicode.IsSpace` knows it; Python's `str.isspace` has four more characters."""

from __future__ import annotations

import re

SPACE = "".join(
    (
        "\t\n\v\f\r \x85\xa0\u1680",
        *(chr(code) for code in range(0x2000, 0x200B)),
        "\u2028\u2029\u202f\u205f\u3000",
    )
)
"""Everything that may surround a word. Source: Unicode's White_Space property, Latin-1 and beyond."""

BETWEEN_WORDS = re.compile(r"[\t\v\f\r ]+")
"""What separates the words of an instruction; a no-break space, for one, does not."""
