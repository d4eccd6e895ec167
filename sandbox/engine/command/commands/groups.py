"""The groups `image`, `container`, `network`, `volume`, `system`, `manifest` and `context`."""

from __future__ import annotations

from sandbox.engine.command.grammar import group

_HERE = "sandbox.engine.command.commands"


def _table(**places: str) -> dict[str, str]:
    return {name.rstrip("_"): f"{_HERE}.{place}" for name, place in places.items()}


image = group(
    "image",
    "Commands for images",
    _table(
        build="images.build:build",
        history="images.history:history",
        import_="images.archives:import_image",
        inspect="images.inspect:inspect",
        load="images.archives:load",
        ls="images.listing:list_images",
        list="images.listing:list_images",
        prune="images.prune:prune",
        pull="images.pull:pull",
        push="images.push:push",
        rm="images.removal:remove",
        remove="images.removal:remove",
        save="images.archives:save",
        tag="images.tag:tag",
    ),
)
container = group(
    "container",
    "Commands for containers",
    _table(
        commit="containers.commit:commit",
        cp="containers.copying:copy",
        create="containers.creation.creating:create",
        exec="containers.execution:execute",
        inspect="containers.inspect:inspect",
        kill="containers.life:kill",
        logs="containers.logs:logs",
        ls="containers.listing:ps",
        list="containers.listing:ps",
        ps="containers.listing:ps",
        port="containers.ports:port",
        prune="containers.removal:prune",
        rename="containers.life:rename",
        restart="containers.life:restart",
        rm="containers.removal:remove",
        remove="containers.removal:remove",
        run="containers.creation.creating:run",
        start="containers.life:start",
        stop="containers.life:stop",
        wait="containers.life:wait",
    ),
    left_out=("attach", "diff", "export", "pause", "stats", "top", "unpause", "update"),
)
network = group(
    "network",
    "Commands for networks",
    _table(
        connect="network:connect",
        create="network:create",
        disconnect="network:disconnect",
        inspect="network:inspect",
        ls="network:list_networks",
        list="network:list_networks",
        prune="network:prune",
        rm="network:remove",
        remove="network:remove",
    ),
)
volume = group(
    "volume",
    "Commands for volumes",
    _table(
        create="volume:create",
        inspect="volume:inspect",
        ls="volume:list_volumes",
        list="volume:list_volumes",
        prune="volume:prune",
        rm="volume:remove",
        remove="volume:remove",
    ),
    left_out=("update",),
)
system = group(
    "system",
    "Commands for the engine as a whole",
    _table(
        df="system.disk:usage",
        events="system.events:events",
        info="system.info:info",
        prune="system.prune:prune",
    ),
    left_out=("dial-stdio",),
)
manifest = group(
    "manifest",
    "Commands for manifests and manifest lists, past the engine: this command asks the registry itself",
    _table(
        annotate="manifests.annotate:annotate",
        create="manifests.create:create",
        inspect="manifests.inspect:inspect",
        push="manifests.push:push",
        rm="manifests.remove:remove",
    ),
)
context = group(
    "context",
    "Commands for contexts: here there is the one that DOCKER_HOST names",
    _table(
        inspect="context:inspect",
        ls="context:list_contexts",
        list="context:list_contexts",
        show="context:show",
    ),
    left_out=("create", "export", "import", "rm", "update", "use"),
)
