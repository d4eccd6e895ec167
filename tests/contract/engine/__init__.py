"""The engine's contract: the same requests to real Docker engines and to the embedded engine.

`stories` are the requests, `targets` what they are sent to, `writing` how an answer is written down,
`telling` what came out of it, `differences` where ours may be another, each with a reason.

What real engines answer, side by side, is printed by

    python -m tests.contract.engine --engines unix:///tmp/a/docker.sock,unix:///tmp/b/docker.sock [STORY]

with `embedded` or `in-process` among the engines for ours, `--versions 1.24,1.41` for other versions of the
API than a story's own, and `--all` for what is equal as well. A STORY is a name such as "list of images"; a
wrong one lists them all.

The commands `docker` to compare, Debian 12's 20.10 and the newest, are `tests.docker_commands`: whatever
versions are on PATH, the oldest first. In CI each worker has both engines to itself (`tests.engines`).
"""
