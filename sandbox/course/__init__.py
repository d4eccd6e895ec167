"""The content of the course: its chapters, one file per exercise, and the session that a notebook opens.

`course.toml` holds order, titles and minutes; `chapters.py` reads it. `session.py` is what `sandbox.open()`
returns. Everything that knows no chapter lives below: exercises, views, the lab.
"""
