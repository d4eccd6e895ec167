# ruff: noqa: E501 - a reason is one line, here as on the page
"""Where the embedded registry may answer otherwise than Distribution 2.8.2, each with its reason.

Steps are regular expressions over "story: step", clauses over "section: clause" of the specification's table.
Without fields, the whole answer may be another one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TEXT = ("Allow", "Content-Length", "Content-Type", "body", "detail", "errors", "message")


@dataclass(frozen=True)
class Difference:
    """One reason, the steps and fields for which it holds, and the clauses."""

    title: str
    reason: str
    steps: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()

    def covers(self, step: str, fields: set[str]) -> bool:
        """Tell whether all that differs in a step differs for this reason."""
        is_named = any(re.fullmatch(pattern, step) for pattern in self.steps)
        return is_named and (not self.fields or fields <= set(self.fields))

    def covers_clause(self, clause: str) -> bool:
        """Tell whether a clause is followed otherwise for this reason."""
        return any(re.fullmatch(pattern, clause) for pattern in self.clauses)


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
        clauses=(
            r"pulling-manifests: <name> MUST match the expression: (capitals|-a|a-|a\.\.b|a___b|a\._b|a/_b)",
            r"endpoints: (another method|another path|a broken escape|a path that is not UTF-8).*",
        ),
    ),
    Difference(
        "A malformed tag is 400",
        "2.8 has no route for a tag outside the grammar, and answers 404. A push that can never succeed is the "
        "client's mistake: MANIFEST_INVALID.",
        (r"bad manifests: a tag (too long|with a dash first|with a plus)",),
        clauses=(
            r"pulling-manifests: no other format: (129 characters|a leading dot)",
            r"pushing-manifests: a malformed tag",
        ),
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
        clauses=(
            r"pulling-manifests: <name> MUST match the expression: (\.\.|encoded \.\.|a//b)",
            r"post-then-put: an uploads path without its slash is the same",
            r"pushing-a-blob-in-chunks: a session id that is none",
        ),
    ),
    Difference(
        "Long names",
        "2.8 answers 500 where a part is too long for its file system, and for names over 255 characters. Here the "
        "first is a repository that is not there, the second no name.",
        (r"names: 25[56] characters",),
        clauses=(r"pulling-manifests: a name over 255 characters",),
    ),
    Difference(
        "A range that cannot be served is 416 with an error",
        "2.8 announces the blob's length and sends a shorter error text, so that the client sees a broken answer, "
        "or a part that nobody asked for. "
        "Here it is 416 with the size, and a range in another unit is left out of account, as RFC 9110 has it.",
        (r"ranges: (beyond the blob|backwards|another unit)",),
        clauses=(
            r"pulling-blobs: a range without a byte is 416 .*",
            r"pulling-blobs: a Range that need not be followed is 200 .*: (lines=1-2|bytes=-|bytes=a-b)",
            r"pulling-blobs: SHOULD support the Range request header: bytes=3-9{40}",
        ),
    ),
    Difference(
        "Several ranges bring the whole blob",
        "RFC 9110 allows it, and no client of registries asks for several.",
        (r"ranges: two ranges",),
        clauses=(r"pulling-blobs: a Range that need not be followed is 200 .*: bytes=0-1,4-5",),
    ),
    Difference(
        "A blob may come in one POST",
        "2.8 does not know the single POST and opens an upload, as the specification lets it.",
        (r"a blob in one request: (post|HEAD)",),
        clauses=(r"single-post: .*",),
    ),
    Difference(
        "Chunks out of order are 416",
        'The specification: "MUST respond with a 416". 2.8 does not look at `Content-Range`, right or wrong, and appends.',
        (r"chunks out of order: a gap",),
        clauses=(
            r"pushing-a-blob-in-chunks: (out of order|the first chunk's range|a final chunk out of order) MUST .*",
            r"pushing-a-blob-in-chunks: after a 416 the upload goes on",
            r"pushing-a-blob-in-chunks: (<range> MUST match|<length> is the chunk's).*",
        ),
    ),
    Difference(
        "A malformed digest names itself",
        "2.8 answers 500 to a manifest's malformed digest, has no route for some of a blob's, and mounts nothing by one "
        "without a word. Here it is DIGEST_INVALID everywhere.",
        (r"a malformed digest: a manifest",),
        clauses=(
            r"(pulling|pushing)-manifests: (no other format: a short|a malformed) digest",
            r"deleting-blobs: a malformed digest",
            r"mounting-a-blob-from-another-repository: (a malformed digest|an unsupported algorithm)",
        ),
    ),
    Difference(
        "An upload that nobody began is unknown",
        "2.8 misses its `_state` before it looks for the upload, and calls it invalid.",
        (r"uploads that nobody began: (how far|no id)",),
        ("detail", "errors", "message"),
        clauses=(
            r"pushing-a-blob-in-chunks: (an unknown session.*|a session id that is no UUID)",
            r"(pushing-blobs: nor is its session|cancel-a-blob-upload: an unknown session is 404)",
        ),
    ),
    Difference(
        "A mount needs no `from`",
        'The specification: "The registry MAY treat the `from` parameter as optional".',
        (r"mounts: from anywhere",),
        clauses=(r"mounting-a-blob-from-another-repository: (MAY treat from as optional|anonymous: .*)",),
    ),
    Difference(
        "sha512 stays sha512",
        "2.8 keeps every blob under sha256 and answers with that digest, knows no `digest-algorithm`, and has no such "
        "manifests. Here the digest is the one that was asked for.",
        (r"sha512: (finish|HEAD)",),
        ("Docker-Content-Digest", "ETag", "Location"),
        clauses=(
            r"pushing-manifests: .*: sha512",
            r"pushing-manifests: sha512: .*",
            r"pushing-a-blob-in-chunks: an unknown digest-algorithm",
        ),
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
        clauses=(r"pulling-manifests: the manifest is provided whatever Accept says: .*",),
    ),
    Difference(
        "A push needs no `Content-Type` where the manifest has a `mediaType`",
        "The specification: the field should match the manifest. 2.8 takes a missing one for schema 1.",
        (r"bad manifests: no type",),
        clauses=(r"pushing-manifests: clients SHOULD set Content-Type, but need not",),
    ),
    Difference(
        "Too large a manifest is 413",
        'The specification: "SHOULD respond to … with a 413". 2.8 has 400 and MANIFEST_INVALID.',
        (r"bad manifests: too large",),
        clauses=(r"pushing-manifests: over the limit SHOULD be 413",),
    ),
    Difference(
        "A manifest that is none is the client's mistake",
        "2.8 answers 500 to some, or looks for blobs before it has read all. Here what is no manifest is "
        "MANIFEST_INVALID. A layer with `urls` is to be had elsewhere, and need not be here.",
        clauses=(
            r"pushing-manifests: (no fields|not UTF-8|a descriptor without a digest|a size that is none)",
            r"pushing-manifests-with-subject: a subject that is no descriptor",
            r"push: a layer with urls need not be here",
        ),
    ),
    Difference(
        "A push by digest may name tags",
        "2.8 knows no `tag` parameters.",
        clauses=(r"pushing-manifests: tag parameters: (SHOULD support at least 10 tags|an invalid tag)",),
    ),
    Difference(
        "A push may have conditions",
        "2.8 knows no `If-Match` and no `If-None-Match` there. The specification lets clients use them.",
        clauses=(
            r"referrers-tag-schema: conditional push: If-(Match with what was there|None-Match: \* where something is)",
        ),
    ),
    Difference(
        "Referrers",
        "2.8 is older than the referrers API.",
        (r"referrers: (referrer|list)",),
        clauses=(r"(listing-referrers|enabling-the-referrers-api): .*",),
    ),
    Difference(
        "Lists answer HEAD",
        "RFC 9110 wants HEAD wherever there is GET.",
        (r"(tags|catalogue): HEAD",),
        clauses=(r"listing-tags: HEAD has no body",),
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
        clauses=(r"listing-tags: n MUST be an integer: .*",),
    ),
    Difference(
        "Tags can be deleted",
        "2.8 deletes by digest alone; the specification and Distribution 3 delete a tag, too.",
        (r"deletion: (a tag|a tag that never was)",),
        clauses=(r"deleting-tags: .*",),
    ),
    Difference(
        "No tags are an empty list",
        "2.8 writes `null` when the last tag is gone, and knows no repository that never had one; the specification "
        "has a list.",
        (r"deletion: when all are gone",),
        ("Content-Length", "body"),
        clauses=(r"listing-tags: MAY be empty: pushed by digest alone",),
    ),
    Difference(
        "Details say what was wrong",
        "The specification leaves `detail` open. 2.8 shows Go's own values there, often empty ones.",
        (r".*",),
        ("detail",),
    ),
)
