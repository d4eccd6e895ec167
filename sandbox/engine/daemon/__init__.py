"""A daemon seen from outside: its address, who it says it is, and what a probe shows that it can do."""
