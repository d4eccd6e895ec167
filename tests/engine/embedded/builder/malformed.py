"""Dockerfiles that cannot be meant, and the classic engine's own words for each.

The words were taken from Docker 20.10, and `test_classic` compares them with one where there is one.
"""

from __future__ import annotations

SHELL_FORM = "dockerfile parse error line 2: SHELL requires the arguments to be in JSON form"
NO_DESTINATION = (
    "dockerfile parse error line 2: COPY requires at least two arguments, but only one was provided. "
    "Destination could not be determined"
)


def line(number: int, message: str) -> str:
    """Write an error that names its line."""
    return f"dockerfile parse error line {number}: {message}"


def whole(message: str) -> str:
    """Write an error of the first pass, which names no line."""
    return f"failed to parse Dockerfile: {message}"


STAGE_NAME = "invalid name for build stage: {}, name can't start with a number or contain symbols"
ONLY_STRINGS = "when using JSON array syntax, arrays must be comprised of strings only"
EQUALS = "Syntax error - can't find = in {}. Must be of the form: name=value"

MALFORMED: dict[str, str] = {
    "": "the Dockerfile (Dockerfile) cannot be empty",
    "\n\n": whole("file with no instructions"),
    "# only\n": whole("file with no instructions"),
    "\\\n": line(1, "unknown instruction: "),
    "LABEL a=b": "no build stage in current context",
    "ENV a=b\nFROM scratch": "no build stage in current context",
    "# escape=x\nFROM scratch": whole("invalid escape token 'x' does not match ` or \\"),
    "# escape=`\n# escape=`\nFROM scratch": whole("only one escape parser directive can be used"),
    "FROM": line(1, "FROM requires either one or three arguments"),
    "FROM a b": line(1, "FROM requires either one or three arguments"),
    "FROM a as b c": line(1, "FROM requires either one or three arguments"),
    "FROM a as 1": line(1, STAGE_NAME.format('"1"')),
    'FROM a as "b': line(1, STAGE_NAME.format(r'"\"b"')),
    "FROM --platform a": line(1, "Missing a value on flag: platform"),
    "FROM --nonsense=x a": line(1, "Unknown flag: nonsense"),
    "FROM scratch\nNONSENSE": line(2, "unknown instruction: NONSENSE"),
    "FROM scratch\n\n# c\n  nonsense x": line(4, "unknown instruction: NONSENSE"),
    "FROM scratch\r\nNONSENSE x\r\n": line(2, "unknown instruction: NONSENSE"),
    "\ufeffFROM scratch\nNONSENSE": line(2, "unknown instruction: NONSENSE"),
    "FROM scratch\nENV a \\\n b \\\n\n c\nNONSENSE": line(6, "unknown instruction: NONSENSE"),
    "FROM scratch\nENV a \\\n # c\n b\nNONSENSE \\\n y": line(5, "unknown instruction: NONSENSE"),
    "# escape=`\nFROM scratch\nENV a=b `\n c=d\nNONSENSE": line(5, "unknown instruction: NONSENSE"),
    "\n# escape=`\nFROM scratch\nENV a=b `\n NONSENSE": whole(EQUALS.format('"`"')),
    "FROM scratch\nCOPY <<EOF /x\nhi\nEOF": line(3, "unknown instruction: HI"),
    "FROM scratch\nENV": line(2, "ENV requires at least one argument"),
    "FROM scratch\nENV a": whole("ENV must have two arguments"),
    "FROM scratch\nENV a=b c": whole(EQUALS.format('"c"')),
    "FROM scratch\nENV =a": line(2, "ENV names can not be blank"),
    "FROM scratch\nLABEL": line(2, "LABEL requires at least one argument"),
    "FROM scratch\nLABEL x": whole("LABEL must have two arguments"),
    "FROM scratch\nARG": line(2, "ARG requires at least one argument"),
    "FROM scratch\nARG =x": line(2, "ARG names can not be blank"),
    "FROM scratch\nCOPY a": NO_DESTINATION,
    "FROM scratch\nCOPY --from a b c": line(2, "Missing a value on flag: from"),
    "FROM scratch\nCOPY --chown=1 --chown=2 b c": line(2, "Duplicate flag specified: chown"),
    "FROM scratch\nADD --from=x b c": line(2, "Unknown flag: from"),
    "FROM scratch\nRUN --nonsense=x true": line(2, "Unknown flag: nonsense"),
    "FROM scratch\nEXPOSE": line(2, "EXPOSE requires at least one argument"),
    "FROM scratch\nEXPOSE --x=y 1": line(2, "Unknown flag: x"),
    "FROM scratch\nVOLUME": line(2, "VOLUME requires at least one argument"),
    'FROM scratch\nVOLUME ["", "a"]': line(2, "VOLUME specified can not be an empty string"),
    "FROM scratch\nVOLUME [1]": whole(ONLY_STRINGS),
    "FROM scratch\nCMD [1]": whole(ONLY_STRINGS),
    "FROM scratch\nCMD --x=y": line(2, "Unknown flag: x"),
    "FROM scratch\nSHELL a b": SHELL_FORM,
    "FROM scratch\nSHELL []": line(2, "SHELL requires at least one argument"),
    "FROM scratch\nWORKDIR": line(2, "WORKDIR requires exactly one argument"),
    "FROM scratch\nUSER": line(2, "USER requires exactly one argument"),
    "FROM scratch\nMAINTAINER": line(2, "MAINTAINER requires exactly one argument"),
    "FROM scratch\nSTOPSIGNAL": line(2, "STOPSIGNAL requires exactly one argument"),
    "FROM scratch\nONBUILD": line(2, "ONBUILD requires at least one argument"),
    "FROM scratch\nONBUILD FROM x": line(2, "FROM isn't allowed as an ONBUILD trigger"),
    "FROM scratch\nONBUILD MAINTAINER x": line(2, "MAINTAINER isn't allowed as an ONBUILD trigger"),
    "FROM scratch\nONBUILD ONBUILD FROM x": line(2, "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"),
    "FROM scratch\nONBUILD ENV a": whole("ENV must have two arguments"),
    "FROM scratch\nHEALTHCHECK": line(2, "HEALTHCHECK requires at least one argument"),
    "FROM scratch\nHEALTHCHECK CMD": line(2, "Missing command after HEALTHCHECK CMD"),
    "FROM scratch\nHEALTHCHECK NONE x": line(2, "HEALTHCHECK NONE takes no arguments"),
    "FROM scratch\nHEALTHCHECK foo CMD a": line(2, 'Unknown type "FOO" in HEALTHCHECK (try CMD)'),
    "FROM scratch\nHEALTHCHECK --interval=1 CMD a": line(2, 'time: missing unit in duration "1"'),
    "FROM scratch\nHEALTHCHECK --interval=. CMD a": line(2, 'time: invalid duration "."'),
    "FROM scratch\nHEALTHCHECK --interval=1x CMD a": line(2, 'time: unknown unit "x" in duration "1x"'),
    "FROM scratch\nHEALTHCHECK --interval=1us CMD a": line(2, 'Interval "interval" cannot be less than 1ms'),
    "FROM scratch\nHEALTHCHECK --retries=0 CMD a": line(2, "--retries must be at least 1 (not 0)"),
    "FROM scratch\nHEALTHCHECK --retries=x CMD a": line(2, 'strconv.ParseInt: parsing "x": invalid syntax'),
    "FROM scratch\nHEALTHCHECK --retries=99999999999 CMD a": line(
        2, 'strconv.ParseInt: parsing "99999999999": value out of range'
    ),
}
