"""docker-compose.yml: its rules, and the stack brought up on an engine of its own."""
