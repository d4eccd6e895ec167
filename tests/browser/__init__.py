"""The course in a real browser: what a learner sees, by mouse and by keyboard, from the printed URL on."""
