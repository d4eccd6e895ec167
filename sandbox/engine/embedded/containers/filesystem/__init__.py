"""The file system of a container: its image's layers, what was copied in, and what is mounted over both.

Layers stay compressed where they are; nothing is unpacked, and no path leads to a file of this machine but
through a bind mount.
"""
