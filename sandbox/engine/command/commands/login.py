"""`docker login`, `docker logout`.

Source: seen with docker CLI 28.2.2; Docker Engine API 1.50, "Check auth configuration".
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sandbox.engine.command.credentials import Login, find_login, forget, keep
from sandbox.engine.command.credentials.servers import key_of_server
from sandbox.engine.command.exchange.requests import ask
from sandbox.engine.command.failures import CommandError
from sandbox.engine.command.grammar import at_most, command, switch, text

if TYPE_CHECKING:
    from sandbox.engine.command.session import Session

ON_COMMAND_LINE = "WARNING! Using --password via the CLI is insecure. Use --password-stdin."
UNENCRYPTED = """
WARNING! Your credentials are stored unencrypted in '{path}'.
Configure a credential helper to remove this warning. See
https://docs.docker.com/go/credential-store/
"""
OTHER_ACCOUNT = """
 Info -> To login with a different account, run 'docker logout' followed by 'docker login'

"""
NOBODY_TO_ASK = "Error: Cannot perform an interactive login from a non TTY device"


@command(
    "login", usage="[OPTIONS] [SERVER]", takes=at_most(1), help="Log in to a registry, by default Docker Hub"
)
@text("-p", "--password", about="Password or access token: better fed by --password-stdin", default=None)
@switch("--password-stdin", about="Read the password from what is fed to the command")
@text("-u", "--username", about="User", default=None)
def login(session: Session, words: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401  # declared above
    """Ask the registry, through the engine, and keep what it took."""
    server = key_of_server(words[0] if words else "")
    wanted, is_known = _wanted(session, server, options)
    answer = ask(session.api, "POST", "/auth", body=wanted.to_json()).json() or {}
    token = str(answer.get("IdentityToken") or "")
    accepted = replace(wanted, identity_token=token, password="") if token else wanted
    if keep(session, accepted) and not is_known:
        session.complain(UNENCRYPTED.format(path=session.config_folder / "config.json"))
    session.line(str(answer.get("Status") or "Login Succeeded"))


@command("logout", usage="[SERVER]", takes=at_most(1), help="Log out from a registry, by default Docker Hub")
def logout(session: Session, words: tuple[str, ...]) -> None:
    """Forget what is kept."""
    server = key_of_server(words[0] if words else "")
    session.line(f"Removing login credentials for {server}")
    forget(session, server)


def _wanted(session: Session, server: str, options: dict[str, Any]) -> tuple[Login, bool]:
    """Return whom to log in, and whether that is what was kept before."""
    user, password = options["username"], options["password"]
    if user is not None and not user.strip():
        raise CommandError("username is empty")
    if password == "":
        raise CommandError("password is empty")
    if user is None and password is None and not options["password_stdin"]:
        return _known(session, server), True
    password = _password(session, user, password, from_input=options["password_stdin"])
    if not user or not password:
        raise CommandError(NOBODY_TO_ASK)
    return Login(server, user, password), False


def _password(session: Session, user: str | None, password: str | None, *, from_input: bool) -> str | None:
    if password is not None and from_input:
        raise CommandError("conflicting options: cannot specify both --password and --password-stdin")
    if password is not None:
        session.complain(ON_COMMAND_LINE)
    if not from_input:
        return password
    if not user:
        raise CommandError("the --password-stdin option requires --username to be set")
    return session.read_input().decode(errors="replace").rstrip("\r\n")


def _known(session: Session, server: str) -> Login:
    known = find_login(session, server)
    if known is None:
        raise CommandError(NOBODY_TO_ASK)
    shown = f" [Username: {known.user}]" if known.user else ""
    session.complain(f"Authenticating with existing credentials...{shown}")
    session.complain(OTHER_ACCOUNT)
    return known
