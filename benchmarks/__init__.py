"""What the course's comfort costs, as ratios beside the bare tools: `python -m benchmarks`.

Each figure is a race: the course and its peer do the same in turn, A B A B, in one run, and the ratio is
that of their medians. Nothing here is asserted in a test, because a time depends on the machine.
"""
