"""The learner's own notebooks in my-course/: made, kept, and fresh in the morning."""
