"""Recipes: how lines become a configuration, a history and layers."""

from __future__ import annotations

import pytest

from sandbox.errors import SandboxError
from sandbox.providers.hub.seeds.recipe import LayerStep, SettingStep, parse_recipe, settings

ALL = """
FROM alpine:3.23
ADD 10 a root file system
RUN 20 program=>/bin/program download it
COPY 30 one=>/1 two=>/2
ENV PATH=/bin
ENV A=b=c B=d
LABEL maintainer=NGINX Docker Maintainers
EXPOSE 80/tcp 443/tcp
VOLUME /data
WORKDIR /work
USER 1000
STOPSIGNAL SIGQUIT
RUN ? of unknown size
SET CMD ["lost"]
ENTRYPOINT ["/entry.sh"]
CMD ["run", "it"]
"""


def test_settings_become_the_config_of_an_image() -> None:
    assert settings(parse_recipe(ALL).steps) == {
        "Env": ["PATH=/bin", "A=b=c", "B=d"],
        "ExposedPorts": {"80/tcp": {}, "443/tcp": {}},
        "Volumes": {"/data": {}},
        "Labels": {"maintainer": "NGINX Docker Maintainers"},
        "WorkingDir": "/work",
        "User": "1000",
        "StopSignal": "SIGQUIT",
        "Entrypoint": ["/entry.sh"],
        "Cmd": ["run", "it"],
    }


def test_an_entry_point_drops_the_command_before_it() -> None:
    assert "Cmd" not in settings(parse_recipe('CMD ["sh"]\nENTRYPOINT ["/entry.sh"]').steps)


def test_an_image_without_a_path_has_the_one_that_buildkit_gives() -> None:
    assert settings(()) == {"Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]}


def test_layers_know_the_real_size_and_their_files() -> None:
    recipe = parse_recipe(ALL)
    layers = [step for step in recipe.steps if isinstance(step, LayerStep)]
    assert recipe.base == "alpine:3.23"
    assert [each.real_size_bytes for each in layers] == [10, 20, 30, None]
    assert layers[1].files == (("program", "/bin/program"),)
    assert layers[2].files == (("one", "/1"), ("two", "/2"))


def test_the_history_has_the_lines_of_buildkit_and_no_claim_that_anything_was_run() -> None:
    lines = [step.created_by for step in parse_recipe(ALL).steps]
    assert lines[:3] == [
        "ADD # not done for this stand-in; the real step: a root file system # buildkit",
        "RUN # not done for this stand-in; the real step: download it # buildkit",
        "COPY one /1 two /2 # buildkit",
    ]
    assert lines[6:8] == ["EXPOSE map[80/tcp:{} 443/tcp:{}]", "VOLUME [/data]"]
    assert [step.is_told for step in parse_recipe(ALL).steps if isinstance(step, SettingStep)].count(
        False
    ) == 1
    assert lines[-1] == 'CMD ["run", "it"]'


@pytest.mark.parametrize("line", ["RUN without a size", "HEALTHCHECK NONE", "CMD", "FROM", "RUN -3 a"])
def test_a_line_that_is_none_is_named(line: str) -> None:
    with pytest.raises(SandboxError, match="is no line of a recipe"):
        parse_recipe(f"ENV A=1\n{line}")
