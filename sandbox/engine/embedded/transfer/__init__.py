"""How the embedded engine speaks with registries: pull, push, log in, search, and what a name leads to.

`remote` is the client of one repository, `pull` and `push` what moves; the other files are one request of the
Engine API each. The requests that a registry sees, their order, and the words of what goes wrong are
dockerd's (20.10 and 26 were run beside it): learners read them in the registry's log.
"""
