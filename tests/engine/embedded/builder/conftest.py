"""A busy machine may take its time for one example: the test's own time-out counts."""

from hypothesis import settings

settings.register_profile("without a deadline", deadline=None)
settings.load_profile("without a deadline")
