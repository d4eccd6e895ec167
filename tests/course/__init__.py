"""Tests of the content: notebooks, exercises, the session."""
