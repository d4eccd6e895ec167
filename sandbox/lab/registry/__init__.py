"""A registry that a notebook talks to: in a container that the lab, or the learner, started."""
