"""What goes wrong, one file a kind: bodies, disks, rot, requests, limits, clients, crowds, kills.

After each, nothing acknowledged is lost, nothing corrupt is served, no answer is a 500, and a push and a pull
still work.
"""
