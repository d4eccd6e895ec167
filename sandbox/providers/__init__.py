"""Stand-ins of public registries: the embedded registry with each vendor's names, log-in and rules."""
