"""Chapter 01, What is a registry?: one file per exercise."""
