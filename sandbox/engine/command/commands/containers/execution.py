"""`docker exec`: one more program in a running container."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.engine.command.commands.containers.creation.environment import check_variable, read_environment
from sandbox.engine.command.exchange.requests import ask, copy_output, part
from sandbox.engine.command.failures import CommandError
from sandbox.engine.command.grammar import at_least, command, many, switch, text

if TYPE_CHECKING:
    from sandbox.engine.command.session import Session

NO_INPUT = "the docker command of the course passes no input on to a container: leave out -i"


@command(
    "exec",
    usage="[OPTIONS] CONTAINER COMMAND [ARG...]",
    takes=at_least(2),
    help="Run a program in a container",
    aliases=("docker container exec", "docker exec"),
    stops_at_argument=True,
)
@switch("-d", "--detach", about="Do not wait for its end")
@many("-e", "--env", about="Set a variable: NAME=VALUE", check=check_variable)
@many("--env-file", about="Set the variables in a file")
@switch("-i", "--interactive", about="Not known here: this command passes no input on")
@switch("--privileged", about="Give it extended rights")
@switch("-t", "--tty", about="Give it a terminal")
@text("-u", "--user", about="Run it as this user")
@text("-w", "--workdir", about="Run it in this folder")
def execute(session: Session, words: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401  # declared above
    """Run it, show what it prints, and end with its exit code."""
    if options["interactive"]:
        raise CommandError(NO_INPUT)
    container, *program = words
    facts = session.api.inspect_container(container)
    body = {
        "AttachStdout": not options["detach"],
        "AttachStderr": not options["detach"],
        "Cmd": program,
        "Env": read_environment(options["env"], options["env_file"], session.environ),
        "Privileged": options["privileged"],
        "Tty": options["tty"],
        "User": options["user"],
        "WorkingDir": options["workdir"],
    }
    made = ask(session.api, "POST", f"/containers/{part(facts['Id'])}/exec", body=body).json()
    starting = {"Detach": options["detach"], "Tty": options["tty"]}
    response = ask(session.api, "POST", f"/exec/{made['Id']}/start", body=starting, streams=True)
    copy_output(response, session, is_terminal=options["tty"])
    if options["detach"]:
        return
    code = int(ask(session.api, "GET", f"/exec/{made['Id']}/json").json().get("ExitCode") or 0)
    if code:
        raise CommandError("", code)
