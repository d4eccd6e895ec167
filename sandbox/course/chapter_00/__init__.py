"""Chapter 00, Start here: one file per exercise."""
