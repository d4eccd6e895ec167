"""`docker run`, `docker create`, and what their options become."""
