"""Volumes and networks, as far as a registry needs them."""

from __future__ import annotations

from tests.contract.engine.stories.steps import delete, filters, get, post
from tests.contract.engine.story import Story

LABELS = {"contract": "{box}"}
BY_LABEL = filters(label=["contract={box}"])

STORIES = (
    Story(
        "volumes",
        (
            post(
                "create",
                "/volumes/create",
                {"Name": "{box}", "Labels": LABELS},
                "Name",
                "Driver",
                "Labels",
                "Scope",
            ),
            post("create again", "/volumes/create", {"Name": "{box}"}, "Name", "Labels"),
            post("create without a name", "/volumes/create", {"Labels": LABELS}, unnamed="Name"),
            post("create nothing", "/volumes/create", {}, nothing="Name"),
            post("with a bad name", "/volumes/create", {"Name": "a/b"}),
            get("inspect", "/volumes/{box}", "Name", "Driver", "Labels", "Options", "Scope"),
            get("inspect none", "/volumes/{box}-none"),
            get("list", "/volumes?" + filters(name=["{box}"]), "Volumes[].Name"),
            get("list by label", f"/volumes?{BY_LABEL}"),
            get("list of none", "/volumes?" + filters(name=["{box}-none"])),
            get("list dangling", "/volumes?" + filters(name=["{box}"], dangling=["true"])),
            get("list by a filter that nobody knows", "/volumes?" + filters(wind=["west"])),
            delete("delete none", "/volumes/{box}-none"),
            delete("delete none, forced", "/volumes/{box}-none?force=1"),
            delete("delete", "/volumes/{box}"),
            delete("delete the one without a name", "/volumes/{nothing}"),
            post("prune by another label", "/volumes/prune?" + filters(label=["contract=none"])),
            post("prune", f"/volumes/prune?{BY_LABEL}"),
            delete("delete what was pruned", "/volumes/{unnamed}"),
        ),
    ),
    Story(
        "pruning all volumes",
        (
            post("create", "/volumes/create", {"Name": "{box}", "Labels": LABELS}),
            post("create without a name", "/volumes/create", {"Labels": LABELS}),
            post("prune", f"/volumes/prune?{BY_LABEL}"),
            post("prune all", "/volumes/prune?" + filters(label=["contract={box}"], all=["true"])),
        ),
        ("1.43",),
    ),
    Story(
        "networks",
        (
            post(
                "create",
                "/networks/create",
                {"Name": "{box}", "Labels": LABELS, "CheckDuplicate": True},
                network="Id",
            ),
            post("create again", "/networks/create", {"Name": "{box}", "CheckDuplicate": True}),
            post("create without a name", "/networks/create", {}),
            get("inspect", "/networks/{box}", "Name", "Driver", "Labels", "Scope"),
            get("inspect by id", "/networks/{network}", "Name"),
            get("inspect none", "/networks/{box}-none"),
            get("inspect bridge", "/networks/bridge", "Name", "Driver"),
            get("list", "/networks?" + filters(name=["{box}"]), "[].Name"),
            get(
                "list by label",
                "/networks?" + filters(name=["{box}"], label=["contract={box}"]),
                "[].Name",
            ),
            get("list by a label that none has", "/networks?" + filters(label=["contract=none"])),
            get("list of none", "/networks?" + filters(name=["{box}-none"])),
            get("list by a filter that nobody knows", "/networks?" + filters(wind=["west"])),
            delete("delete none", "/networks/{box}-none"),
            delete("delete bridge", "/networks/bridge"),
            delete("delete", "/networks/{box}"),
            post("create to prune", "/networks/create", {"Name": "{box}", "Labels": LABELS}),
            post("prune by another label", "/networks/prune?" + filters(label=["contract=none"])),
            post("prune", f"/networks/prune?{BY_LABEL}"),
        ),
    ),
)
