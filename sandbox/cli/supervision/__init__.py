"""Who runs the course of a data folder, what a killed run left, and how all of it ends."""
