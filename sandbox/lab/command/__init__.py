"""`%docker`: the real `docker` command in a notebook."""
