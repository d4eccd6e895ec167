"""The public names of each package, listed: a name that comes or goes does so on purpose."""

from __future__ import annotations

import importlib
import pkgutil

import sandbox

PUBLIC = {
    "sandbox": ["__version__", "open"],
    "sandbox.auth": [
        "Challenge",
        "Credentials",
        "Request",
        "Response",
        "Tokens",
        "authenticate",
        "drive",
        "parse_challenges",
        "token_request",
    ],
    "sandbox.cli": ["main"],
    "sandbox.course.progress": ["CourseMap", "MapScene", "State", "Stop", "Stretch", "course_map"],
    "sandbox.engine": ["Attempt", "Engine", "Problem", "Search", "find"],
    "sandbox.engine.command": ["Session", "run_command"],
    "sandbox.engine.command.credentials": ["Login", "authorization_header", "find_login", "forget", "keep"],
    "sandbox.engine.command.grammar": [
        "Count",
        "at_least",
        "at_most",
        "between",
        "command",
        "exactly",
        "group",
        "many",
        "number",
        "switch",
        "text",
    ],
    "sandbox.engine.command.templates": [
        "GoMap",
        "GoStruct",
        "Row",
        "Template",
        "TemplateError",
        "from_json",
        "parse",
    ],
    "sandbox.engine.embedded": [
        "EmbeddedEngine",
        "PortTakenError",
        "Ports",
        "Published",
        "Settings",
        "World",
    ],
    "sandbox.engine.embedded.builder.context": ["Context", "Spool", "receive_context"],
    "sandbox.engine.embedded.builder.dockerfile": ["Dockerfile", "Stage", "parse_dockerfile"],
    "sandbox.engine.embedded.builder.tree": ["Entry", "Extent", "Kind", "LayerTree", "Root", "Source"],
    "sandbox.engine.embedded.content": ["Content", "LayerFact", "LayerFacts", "Lease", "Writer"],
    "sandbox.engine.embedded.images": ["Image", "Images", "Names"],
    "sandbox.engine.embedded.transfer.pull": ["pull", "pull_all"],
    "sandbox.engine.embedded.transfer.push": ["push"],
    "sandbox.engine.embedded.transfer.remote": [
        "RefusedError",
        "RegistryCredentials",
        "Repository",
        "RequestFailedError",
        "Session",
        "connect",
    ],
    "sandbox.engine.process": ["end_engine", "start_engine"],
    "sandbox.engine.embedded.containers": ["Container", "Containers", "Mount", "State"],
    "sandbox.engine.embedded.networks": ["Network", "Networks"],
    "sandbox.engine.embedded.volumes": ["Volume", "VolumeTree", "Volumes"],
    "sandbox.engine.progress": ["Layer", "Phase", "Progress", "fold", "follow"],
    "sandbox.engine.registry_image": [
        "ADVICE",
        "RegistryImage",
        "Watch",
        "familiar",
        "find_registry_image",
        "image_names",
        "named_bundle",
        "plan_registry_image",
        "refuse",
        "unwatched",
    ],
    "sandbox.exercises": [
        "Blank",
        "Case",
        "Choice",
        "Code",
        "Confusion",
        "Exercise",
        "Fault",
        "Form",
        "Json",
        "Match",
        "Misconception",
        "MultiChoice",
        "Option",
        "Order",
        "Outcome",
        "Predict",
        "Repair",
        "Slip",
        "Task",
        "Verdict",
        "Way",
        "cell_source",
        "judge",
        "not_right",
        "not_yet",
        "problem",
        "solved",
    ],
    "sandbox.exercises.card": ["Card", "CardModel"],
    "sandbox.exercises.kinds": [
        "Blank",
        "Choice",
        "Code",
        "Confusion",
        "Fault",
        "Form",
        "InvalidAnswerError",
        "Kind",
        "Match",
        "MultiChoice",
        "Option",
        "Order",
        "Predict",
        "Repair",
        "Slip",
        "Task",
    ],
    "sandbox.exercises.progress": ["Entry", "ProgressStore"],
    "sandbox.exercises.proof.promises": ["PROMISES", "Promise"],
    "sandbox.image": [
        "Config",
        "Descriptor",
        "Digest",
        "Index",
        "Layer",
        "Manifest",
        "Platform",
        "make_layer",
        "parse_manifest",
    ],
    "sandbox.lab": ["ExpectedError", "Lab", "Leftover", "Reaped", "Registry", "Shown"],
    "sandbox.providers.hub": ["HOSTS", "Hub", "apps"],
    "sandbox.providers.hub.seeds": ["Seeds"],
    "sandbox.registry": ["Configuration", "Registry", "collect", "load_configuration"],
    "sandbox.registry.auth": ["Access", "Authority", "Challenged", "Grant", "Open", "needed_access"],
    "sandbox.registry.storage": ["Folder", "Memory", "Store"],
    "sandbox.snapshot": [
        "ContainerState",
        "Contents",
        "ImageState",
        "ManifestState",
        "RegistryState",
        "RepositoryState",
        "Snapshot",
        "look_closer",
        "read_containers",
        "take",
    ],
    "sandbox.transport": [
        "Limits",
        "Listener",
        "Network",
        "Server",
        "guarded",
        "listen_tcp",
        "listen_unix",
        "serving",
    ],
    "sandbox.transport.network": ["Network"],
    "sandbox.views.graph": ["Graph", "GraphScene", "graph_of"],
    "sandbox.views.layers": ["Image", "Layer", "LayersScene", "image_of", "images_of_tag"],
    "sandbox.views.progress": [
        "LONG_S",
        "Bar",
        "Bars",
        "Outcome",
        "Screen",
        "bars_of",
        "show_progress",
        "shown",
    ],
    "sandbox.views.stage": ["Scene", "View", "element", "static", "write"],
    "sandbox.views.timeline": ["Naming", "Sighting", "TimelineScene", "namings"],
    "sandbox.views.wire": ["Stream", "WireScene"],
    "sandbox.wire": ["USER_AGENT", "Client", "Exchange", "LoggedRequest"],
}


def packages() -> list[str]:
    """Return the packages of the sandbox that say what is public."""
    found = pkgutil.walk_packages(sandbox.__path__, "sandbox.")
    names = ["sandbox", *(one.name for one in found if one.ispkg)]
    return [name for name in names if hasattr(importlib.import_module(name), "__all__")]


def test_the_packages_export_these_names_and_no_others() -> None:
    assert {name: list(importlib.import_module(name).__all__) for name in packages()} == PUBLIC


def test_every_exported_name_is_there() -> None:
    missing = [
        f"{package}.{name}"
        for package in packages()
        for name in importlib.import_module(package).__all__
        if not hasattr(importlib.import_module(package), name)
    ]
    assert missing == []
