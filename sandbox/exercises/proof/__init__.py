"""Proofs: notebooks say what they show, exercises keep their promises, a learner's answers hold."""
