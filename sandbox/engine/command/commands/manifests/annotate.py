"""`docker manifest annotate`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.engine.command.commands.manifests.drafts import Draft
from sandbox.engine.command.failures import CommandError
from sandbox.engine.command.grammar import command, exactly, many, text
from sandbox.engine.command.names import parsed

if TYPE_CHECKING:
    from sandbox.engine.command.session import Session

KNOWN = {
    "linux": ("386", "amd64", "arm", "arm64", "loong64", "mips64", "mips64le", "ppc64le", "riscv64", "s390x"),
    "windows": ("386", "amd64", "arm", "arm64"),
    "darwin": ("386", "amd64", "arm", "arm64"),
    "freebsd": ("386", "amd64", "arm"),
}
"""Source: Go's list of platforms, as far as images exist for them."""


@command(
    "annotate",
    usage="[OPTIONS] MANIFEST_LIST MANIFEST",
    takes=exactly(2),
    help="Say for which platform an image is",
)
@text("--arch", about="Its architecture")
@text("--os", about="Its operating system")
@many("--os-features", about="What it needs of the operating system")
@text("--os-version", about="The operating system's version")
@text("--variant", about="The architecture's variant")
def annotate(session: Session, words: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401  # declared above
    """Change what the list will say; the image stays as it is."""
    draft = Draft(session, parsed(words[0], default_tag="latest"))
    name = parsed(words[1], default_tag="latest")
    entry = draft.find(name)
    if entry is None:
        raise CommandError(f"manifest for image {name.familiar} does not exist in {draft.name.familiar}")
    changes = {
        "architecture": options["arch"],
        "os": options["os"],
        "os.version": options["os_version"],
        "os.features": list(options["os_features"]),
        "variant": options["variant"],
    }
    changed = entry.annotated({key: value for key, value in changes.items() if value})
    system, architecture = changed.platform.get("os", ""), changed.platform.get("architecture", "")
    if architecture not in KNOWN.get(system, ()):
        given = f"{options['os']}/{options['arch']}"
        raise CommandError(f"manifest entry for image has unsupported os/arch combination: {given}")
    draft.put(name, changed)
