"""Tests of the views: text from snapshots and logged requests."""
