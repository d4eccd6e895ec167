"""Views: what registries and engines hold, and what went between them, as text.

Pure functions of snapshots and logged requests; who calls them decides where the text is shown. Each has
a plain form, equal on every engine for the same images, and a full one with digests, sizes and requests.
"""
