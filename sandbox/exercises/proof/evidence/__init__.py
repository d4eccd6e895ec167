"""Evidence: what came of every way through an exercise, as cases that can be judged again.

A question's ways are answers, so their cases are made here (`answers`). A Task's or a prediction's need a
world: a notebook's cells are run in a process of their own (`replay`, `worker`).
"""
