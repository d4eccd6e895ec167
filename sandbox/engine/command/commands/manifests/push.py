"""`docker manifest push`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.engine.command.commands.manifests.drafts import Draft
from sandbox.engine.command.commands.manifests.entry import Entry, list_content
from sandbox.engine.command.commands.manifests.registries import registry_of
from sandbox.engine.command.failures import CommandError
from sandbox.engine.command.grammar import command, exactly, switch
from sandbox.engine.command.names import parsed
from sandbox.errors import RegistryError
from sandbox.image import Index, Manifest, parse_manifest
from sandbox.reference import Reference

if TYPE_CHECKING:
    from sandbox.engine.command.session import Session
    from sandbox.wire import Client


@command("push", usage="[OPTIONS] MANIFEST_LIST", takes=exactly(1), help="Push a list of images")
@switch("--insecure", about="Take plain HTTP and unknown certificates as well")
@switch("-p", "--purge", about="Forget the list here once it is pushed")
def push(session: Session, words: tuple[str, ...], *, insecure: bool, purge: bool) -> None:
    """Push the manifests that the list needs, then the list, and write its digest."""
    draft = Draft(session, parsed(words[0], default_tag="latest"))
    entries = draft.entries()
    if not entries:
        raise CommandError(f"No such manifest: {draft.name.familiar}")
    with registry_of(session, draft.name, insecure=insecure) as client:
        try:
            for entry in entries:
                _push_image(client, draft.name, entry)
                place = draft.name.with_digest(entry.digest).familiar
                session.line(f"Pushed ref {place} with digest: {entry.digest}")
            session.line(_push_list(client, draft.name, entries))
        except RegistryError as error:
            raise CommandError(str(error)) from None
    if purge:
        draft.remove()


def _push_image(client: Client, target: Reference, entry: Entry) -> None:
    source = Reference.parse(entry.reference)
    if source.registry != target.registry:
        raise CommandError(
            "cannot use source images from a different registry than the target image: "
            f"{source.registry} != {target.registry}"
        )
    image = entry.manifest
    if source.repository != target.repository and isinstance(image, Manifest):
        for blob in (image.config, *image.layers):
            client.mount_blob(target.repository, blob.digest, source.repository)
    client.push_manifest(target.repository, entry.digest, image)


def _push_list(client: Client, target: Reference, entries: list[Entry]) -> str:
    content, kind = list_content(entries)
    listed = parse_manifest(content, kind)
    if not isinstance(listed, Index):
        raise TypeError(f"a list of manifests was read as {type(listed).__name__}")
    return str(client.push_manifest(target.repository, target.tag, listed))
