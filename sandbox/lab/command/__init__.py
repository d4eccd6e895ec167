"""`%docker`: the `docker` command in a notebook."""
