"""What the store says no to; the handlers say it in the specification's words."""

from __future__ import annotations


class StorageError(Exception):
    """The base of all refusals of the store."""


class UnknownBlobError(StorageError):
    """No good content of that digest: never stored, deleted, or found corrupt."""


class UnknownUploadError(StorageError):
    """No upload of that id: never started, finished, cancelled or purged."""


class WrongDigestError(StorageError):
    """The content that was uploaded has another digest than promised."""


class SupersededError(StorageError):
    """Another request has taken over this upload."""


class StorageFullError(StorageError):
    """The disk, the quota or the limit on a file's size leaves no room."""
