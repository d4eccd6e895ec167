"""Running: of all programs, the registry's alone.

`program` tells whether it is that one, `registry` serves it, `life` starts and ends containers, `exec` is for
its other commands.
"""
