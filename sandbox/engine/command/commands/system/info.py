"""`docker info`: what the engine says of itself, and this client in two lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox import __version__
from sandbox.engine.command.commands.system.version import CLIENT_NAME, client_facts
from sandbox.engine.command.failures import BAD_TEMPLATE, CommandError
from sandbox.engine.command.grammar import command, text
from sandbox.engine.command.tables.listing import unescaped
from sandbox.engine.command.tables.sizes import memory_size
from sandbox.engine.command.templates import Template, TemplateError, from_json, parse
from sandbox.engine.command.templates.values import to_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sandbox.engine.command.session import Session

JSON = "json"
_FALSE = False


@command(
    "info", usage="[OPTIONS]", help="Show what the engine is", aliases=("docker system info", "docker info")
)
@text("-f", "--format", about="Write it as json, or by a Go template")
def info(session: Session, words: tuple[str, ...], *, format: str) -> None:  # noqa: A002, ARG001  # the option's name
    """Write it."""
    template = _template(format)
    if format == "":
        session.out(
            f"Client: {CLIENT_NAME}\n Version:    {__version__}\n Context:    default\n Debug Mode: false\n\n"
        )
        session.out("Server:\n" + "".join(f" {line}\n" for line in _lines(session.api.info())) + "\n")
        return
    facts = {
        **session.api.info(),
        "ClientInfo": {"Debug": False, **client_facts(), "Plugins": [], "Warnings": None},
    }
    if template is None:
        session.line(to_json(facts))
        return
    try:
        session.line(template.render(from_json(facts, type_name="system.dockerInfo")))
    except TemplateError as error:
        session.out("\n")
        raise CommandError(str(error)) from None


def _template(form: str) -> Template | None:
    if form in ("", JSON):
        return None
    try:
        return parse(unescaped(form))
    except TemplateError as error:
        raise CommandError(f"template parsing error: {error}", BAD_TEMPLATE) from None


def _lines(facts: Mapping[str, Any]) -> Iterator[str]:
    yield f"Containers: {facts.get('Containers', 0)}"
    for state in ("Running", "Paused", "Stopped"):
        yield f" {state}: {facts.get(f'Containers{state}', 0)}"
    yield f"Images: {facts.get('Images', 0)}"
    yield from _named(facts, ("Server Version", "ServerVersion"), ("Storage Driver", "Driver"))
    yield from (f" {name}: {value}" for name, value in facts.get("DriverStatus") or ())
    yield from _named(facts, ("Logging Driver", "LoggingDriver"), ("Cgroup Driver", "CgroupDriver"))
    yield from _named(facts, ("Cgroup Version", "CgroupVersion"))
    yield from _plugins(facts.get("Plugins") or {})
    yield f"Swarm: {(facts.get('Swarm') or {}).get('LocalNodeState', 'inactive')}"
    yield from _runtimes(facts)
    yield from _security(facts.get("SecurityOptions") or ())
    yield from _machine(facts)
    yield from _settings(facts)


def _named(facts: Mapping[str, Any], *pairs: tuple[str, str]) -> Iterator[str]:
    """Write what the engine has a word for."""
    for title, key in pairs:
        if facts.get(key):
            yield f"{title}: {facts[key]}"


def _plugins(plugins: Mapping[str, Any]) -> Iterator[str]:
    yield "Plugins:"
    for kind in ("Volume", "Network", "Authorization", "Log"):
        if plugins.get(kind) or kind in ("Volume", "Network"):
            yield f" {kind}: {' '.join(plugins.get(kind) or ())}"


def _runtimes(facts: Mapping[str, Any]) -> Iterator[str]:
    runtimes = facts.get("Runtimes") or {}
    if not runtimes:
        return
    yield f"Runtimes: {' '.join(sorted(runtimes))}"
    yield f"Default Runtime: {facts.get('DefaultRuntime', '')}"
    yield f"Init Binary: {facts.get('InitBinary', '')}"
    for title, key in (("containerd", "ContainerdCommit"), ("runc", "RuncCommit"), ("init", "InitCommit")):
        yield f"{title} version: {(facts.get(key) or {}).get('ID', '')}"


def _security(options: Any) -> Iterator[str]:  # noqa: ANN401  # a list of texts
    if not options:
        return
    yield "Security Options:"
    for option in options:
        pairs = [pair.partition("=")[::2] for pair in option.split(",")]
        for key, value in pairs:
            yield f" {value}" if key == "name" else f"  {key.capitalize()}: {value}"


def _machine(facts: Mapping[str, Any]) -> Iterator[str]:
    yield from _named(facts, ("Kernel Version", "KernelVersion"), ("Operating System", "OperatingSystem"))
    yield from _named(facts, ("OSType", "OSType"), ("Architecture", "Architecture"))
    yield f"CPUs: {facts.get('NCPU', 0)}"
    yield f"Total Memory: {memory_size(facts.get('MemTotal', 0))}"
    yield from _named(facts, ("Name", "Name"), ("ID", "ID"), ("Docker Root Dir", "DockerRootDir"))
    yield f"Debug Mode: {str(bool(facts.get('Debug'))).lower()}"


def _settings(facts: Mapping[str, Any]) -> Iterator[str]:
    yield from _named(
        facts, ("HTTP Proxy", "HttpProxy"), ("HTTPS Proxy", "HttpsProxy"), ("No Proxy", "NoProxy")
    )
    yield from _listed("Labels", facts.get("Labels") or ())
    yield f"Experimental: {str(bool(facts.get('ExperimentalBuild'))).lower()}"
    registries = facts.get("RegistryConfig") or {}
    known = registries.get("IndexConfigs") or {}
    insecure = [name for name, settings in sorted(known.items()) if not settings.get("Secure")]
    yield from _listed("Insecure Registries", [*insecure, *(registries.get("InsecureRegistryCIDRs") or ())])
    yield from _listed("Registry Mirrors", registries.get("Mirrors") or ())
    yield f"Live Restore Enabled: {str(bool(facts.get('LiveRestoreEnabled'))).lower()}"


def _listed(title: str, entries: Any) -> Iterator[str]:  # noqa: ANN401  # a list of texts
    if entries:
        yield f"{title}:"
        yield from (f" {entry}" for entry in entries)
