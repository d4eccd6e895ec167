"""What a container says, while it says it: its log, attached clients, and those who wait for its end."""
