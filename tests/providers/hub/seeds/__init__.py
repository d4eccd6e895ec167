"""Tests of the stand-ins' data and bytes, and the page that is made of them."""
