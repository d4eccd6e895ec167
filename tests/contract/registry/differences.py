# ruff: noqa: E501 - a reason is one line, here as on the page
"""Where the embedded registry may answer otherwise than Distribution 2.8.2, each with its reason.

Steps are regular expressions over "story: step". Without fields, the whole answer may be another one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TEXT = ("Allow", "Content-Length", "Content-Type", "body", "detail", "errors", "message")


@dataclass(frozen=True)
class Difference:
    """One reason, and the steps and fields for which it holds."""

    title: str
    reason: str
    steps: tuple[str, ...]
    fields: tuple[str, ...] = ()

    def covers(self, step: str, fields: set[str]) -> bool:
        """Tell whether all that differs in a step differs for this reason."""
        is_named = any(re.fullmatch(pattern, step) for pattern in self.steps)
        return is_named and (not self.fields or fields <= set(self.fields))


DIFFERENCES = (
    Difference(
        "An upload's location has no `_state`",
        "2.8 keeps what it knows of an upload in a signed parameter of its location. Here that is on disk: the id "
        "alone goes on, also after a restart. Clients use a location as it comes.",
        (
            r".*: (start|first chunk|second chunk|stream|not there|from nowhere|from a bad name|ann writes)",
            r"a blob in chunks: how far",
        ),
        ("Location",),
    ),
    Difference(
        "Refusals are JSON everywhere",
        "2.8's router refuses in plain text what it has no route for. Here each refusal has the specification's "
        "JSON, which clients show.",
        (
            r"paths: (another version|nowhere|a method that nobody knows)",
            r"paths: (a catalogue|manifests|blobs|tags) by .*",
            r"names: (capitals|a leading dash|two dots|beyond ASCII)",
            r"read-only: (upload|push|delete)",
        ),
        _TEXT,
    ),
    Difference(
        "A malformed tag is 400",
        "2.8 has no route for a tag outside the grammar, and answers 404. A push that can never succeed is the "
        "client's mistake: MANIFEST_INVALID.",
        (r"bad manifests: a tag (too long|with a dash first|with a plus)",),
    ),
    Difference(
        "`/v2/` is read",
        "2.8 answers every method there. The specification has GET alone; HEAD follows from it.",
        (r"paths: base by POST",),
    ),
    Difference(
        "Redirects have no page",
        "Go adds a link in HTML for people.",
        (r"paths: base without its slash",),
        ("Content-Length", "Content-Type", "body"),
    ),
    Difference(
        "The API's version is in every answer",
        "2.8 leaves it out of `/`, which is not part of the API.",
        (r"paths: the root",),
        ("Docker-Distribution-Api-Version",),
    ),
    Difference(
        "Uploads cannot be listed: 405",
        "2.8 takes the empty rest of the path for the id of an upload. Here the path has POST alone.",
        (r"paths: uploads by GET",),
    ),
    Difference(
        "Paths are taken as they are",
        "2.8 cleans the path and redirects, so that a name with `..` leads to another repository. Here it is no name.",
        (r"names: (two slashes|upwards)",),
    ),
    Difference(
        "Long names",
        "2.8 answers 500 where a part is too long for its file system, and for names over 255 characters. Here the "
        "first is a repository that is not there, the second no name.",
        (r"names: 25[56] characters",),
    ),
    Difference(
        "A range that cannot be served is 416 with an error",
        "2.8 announces the blob's length and sends a shorter error text, so that the client sees a broken answer. "
        "Here it is 416 with the size, and a range in another unit is left out of account, as RFC 9110 has it.",
        (r"ranges: (beyond the blob|backwards|another unit)",),
    ),
    Difference(
        "Several ranges bring the whole blob",
        "RFC 9110 allows it, and no client of registries asks for several.",
        (r"ranges: two ranges",),
    ),
    Difference(
        "A blob may come in one POST",
        "2.8 does not know the single POST and opens an upload, as the specification lets it.",
        (r"a blob in one request: (post|HEAD)",),
    ),
    Difference(
        "Chunks out of order are 416",
        'The specification: "MUST respond with a 416". 2.8 does not look at `Content-Range` and appends.',
        (r"chunks out of order: a gap",),
    ),
    Difference(
        "A malformed digest names itself",
        "2.8 answers 500 to a manifest's malformed digest. Here it is DIGEST_INVALID, as for a blob's.",
        (r"a malformed digest: a manifest",),
    ),
    Difference(
        "An upload that nobody began is unknown",
        "2.8 misses its `_state` before it looks for the upload, and calls it invalid.",
        (r"uploads that nobody began: (how far|no id)",),
        ("detail", "errors", "message"),
    ),
    Difference(
        "A mount needs no `from`",
        'The specification: "The registry MAY treat the `from` parameter as optional".',
        (r"mounts: from anywhere",),
    ),
    Difference(
        "sha512 stays sha512",
        "2.8 keeps every blob under sha256 and answers with that digest. Here the digest is the one that was asked for.",
        (r"sha512: (finish|HEAD)",),
        ("Docker-Content-Digest", "ETag", "Location"),
    ),
    Difference(
        "304 names the content",
        "RFC 9110 wants the entity tag in it. 2.8 leaves it out.",
        (r"a manifest: unchanged",),
        ("Docker-Content-Digest", "ETag"),
    ),
    Difference(
        "A manifest is served whatever `Accept` says",
        "The specification lets a registry ignore `Accept`. 2.8 hides OCI manifests from clients that do not name them.",
        (r"a manifest: for a client that .*",),
    ),
    Difference(
        "A push needs no `Content-Type` where the manifest has a `mediaType`",
        "The specification: the field should match the manifest. 2.8 takes a missing one for schema 1.",
        (r"bad manifests: no type",),
    ),
    Difference(
        "Too large a manifest is 413",
        'The specification: "SHOULD respond to … with a 413". 2.8 has 400 and MANIFEST_INVALID.',
        (r"bad manifests: too large",),
    ),
    Difference(
        "Referrers",
        "2.8 is older than the referrers API.",
        (r"referrers: (referrer|list)",),
    ),
    Difference(
        "Lists answer HEAD",
        "RFC 9110 wants HEAD wherever there is GET.",
        (r"(tags|catalogue): HEAD",),
    ),
    Difference(
        "Tags come in pages",
        "2.8 ignores `n` and `last` for tags; the specification does not.",
        (r"tags: (two|after one|none)",),
        ("Content-Length", "Link", "body"),
    ),
    Difference(
        "`n` is a number",
        "2.8 takes anything else for no number at all. Here a mistake is named.",
        (r"(tags|catalogue): (fewer than none|no number)",),
    ),
    Difference(
        "Tags can be deleted",
        "2.8 deletes by digest alone; the specification and Distribution 3 delete a tag, too.",
        (r"deletion: (a tag|a tag that never was)",),
    ),
    Difference(
        "No tags are an empty list",
        "2.8 writes `null` when the last tag is gone; the specification has a list.",
        (r"deletion: when all are gone",),
        ("Content-Length", "body"),
    ),
    Difference(
        "Details say what was wrong",
        "The specification leaves `detail` open. 2.8 shows Go's own values there, often empty ones.",
        (r".*",),
        ("detail",),
    ),
)
