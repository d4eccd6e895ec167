"""Tests of the exercise framework, which knows no chapter: they bring a course of their own."""
