"""The commands, a file for each group of things they do."""
