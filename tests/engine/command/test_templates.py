"""Templates: what Docker's client 28.2.2 made of each, asked for its list of images."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.engine.command.templates import GoMap, Row, TemplateError, from_json, parse

IMAGE = Row(
    "*formatter.imageContext",
    {
        "ID": "5a48bc80fb7b",
        "Repository": "docker-registry-course/registry",
        "Tag": "2.8.2-r1",
        "Digest": "<none>",
        "CreatedSince": "3 minutes ago",
        "Size": "23.1MB",
    },
)
FILLED_IN = (
    ("{{index .Size 3}}", "49"),
    ('{{printf "%d" .Size}}', "%!d(string=23.1MB)"),
    ('{{1}} {{"a"}} {{true}} {{1.5}} {{`r`}}', "1 a true 1.5 r"),
    (
        '{{eq .Size "23.1MB"}} {{and .ID .Tag}} {{or "" .Tag}} {{not .Tag}}',
        "true 2.8.2-r1 2.8.2-r1 false",
    ),
    (
        '{{slice .ID 0 3}} {{print 1 2 "a" "b" 3}} {{println "a" 1}}',
        "5a4 1 2ab3 a 1\n",
    ),
    (
        '{{$x := .ID}}{{$x}} {{with .Tag}}{{.}} {{$.ID}}{{end}} {{/* c */}}-{{- " x " -}}   -',
        "5a48bc80fb7b 2.8.2-r1 5a48bc80fb7b - x -",
    ),
    ('{{range $i, $e := split .ID "4"}}{{$i}}={{$e}},{{else}}none{{end}}', "0=5a,1=8bc80fb7b,"),
    (
        '{{.ID | printf "%.5s|%q|%10s|%-10s|%v" }}',
        "5a48b|%!q(MISSING)|%!s(MISSING)|%!s(MISSING)|%!v(MISSING)",
    ),
    (
        '{{truncate .ID 4}} {{pad .Tag 1 2}} {{title "abc"}} {{lower "ABC"}}',
        "5a48  2.8.2-r1   Abc abc",
    ),
    (
        '{{join (split "a,b" ",") "-"}} {{json (split "a,b" ",")}}',
        'a-b ["a","b"]',
    ),
    ("{{.ID}}}}", "5a48bc80fb7b}}"),
    (
        '{{printf "%T %v %+v %x %c %t %5d|%-5d|%05d|%.2f|%%|%s" .ID 1 2 255 65 true 5 5 5 1.234 .Tag}}',
        "string 1 2 ff A true     5|5    |00005|1.23|%|2.8.2-r1",
    ),
    ('{{html "<a>"}} {{js "a<b"}} {{urlquery "a b"}}', "&lt;a&gt; a\\u003Cb a+b"),
    ('{{if eq .Tag "x"}}a{{else if .ID}}b{{end}}', "b"),
    ("{{'a'}}", "97"),
    ("{{range 3}}x{{end}}", "xxx"),
    ("{{with $x := .ID}}{{$x}}{{end}}", "5a48bc80fb7b"),
    ("{{-3}} {{- 3}}", "-33"),
    ("{{.ID}} # {{.ID|len}}", "5a48bc80fb7b # 12"),
    ("{{0x1f}} {{1_000}} {{1e3}}", "31 1000 1000"),
    ('{{if not (eq .Tag "x")}}y{{end}}', "y"),
    ("{{print}}|{{print nil}}", "|<nil>"),
    ('{{len "abc" | printf "%d"}}', "3"),
)
REFUSED = (
    (
        "{{.Bogus}}",
        ':1:2: executing "" at <.Bogus>: can\'t evaluate field Bogus in type *formatter.imageContext',
    ),
    ("{{", ":1: unclosed action"),
    ("{{nope}}", ':1: function "nope" not defined'),
    ("{{.Repository.X}}", ':1:13: executing "" at <.Repository.X>: can\'t evaluate field X in type string'),
    (
        "a\n{{.Bogus}}",
        ':2:2: executing "" at <.Bogus>: can\'t evaluate field Bogus in type *formatter.imageContext',
    ),
    ("{{.Size | bogus}}", ':1: function "bogus" not defined'),
    ("{{if}}", ":1: missing value for if"),
    ("{{range}}", ":1: missing value for range"),
    ("{{end}}", ":1: unexpected {{end}}"),
    ("{{if .Size}}", ":1: unexpected EOF"),
    ("{{else}}", ":1: unexpected {{else}}"),
    ("{{.Size .ID}}", ':1:2: executing "" at <.Size>: wrong number of args for Size: want 0 got 1'),
    ("{{len}}", ':1:2: executing "" at <len>: wrong number of args for len: want 1 got 0'),
    ("{{len .Size .ID}}", ':1:2: executing "" at <len>: wrong number of args for len: want 1 got 2'),
    (
        "{{index .Size 99}}",
        ':1:2: executing "" at <index .Size 99>: error calling index: index out of range: 99',
    ),
    ('{{1}} {{"a"}} {{true}} {{1.5}} {{nil}}', ':1:33: executing "" at <nil>: nil is not a command'),
    ("{{$x := .ID}}{{$x}} {{$y}}", ':1: undefined variable "$y"'),
    ('{{"a', ":1: unterminated quoted string"),
    ("{{.ID}", ":1: bad character U+007D '}'"),
    ("{{ .ID.}}", ":1: unexpected <.> in operand"),
    ("{{ (", ":1: unclosed action"),
    ("{{ ( .ID }}", ":1: unclosed left paren"),
    ("{{ .ID ) }}", ":1: unexpected right paren"),
    ('{{ "a" | "b" }}', ":1: non executable command in pipeline stage 2"),
    (
        '{{lt 1 2}} {{lt "a" "b"}} {{eq 1 "a"}}',
        ':1:28: executing "" at <eq 1 "a">: error calling eq: incompatible types for comparison',
    ),
    ("{{break}}", ":1: {{break}} outside {{range}}"),
    ("{{call .ID}}", ':1:2: executing "" at <call .ID>: error calling call: non-function .ID of type string'),
    ("{{.id}}", ':1:2: executing "" at <.id>: can\'t evaluate field id in type *formatter.imageContext'),
    (
        '{{index (split "a b" " ") 5}}',
        ':1:2: executing "" at <index (split "a b" " ") 5>: error calling index: index out of range: 5',
    ),
    ("{{@}}", ':1: unexpected "@" in command'),
    ('{{join .ID ","}}', ':1:7: executing "" at <.ID>: wrong type for value; expected []string; got string'),
    ('{{.ID | join ","}}', ':1:13: executing "" at <",">: can\'t handle "," for arg of type []string'),
    ("{{split .ID}}", ':1:2: executing "" at <split>: wrong number of args for split: want 2 got 1'),
    ("{{printf}}", ':1:2: executing "" at <printf>: wrong number of args for printf: want at least 1 got 0'),
    ("{{range .ID}}x{{end}}", ':1:8: executing "" at <.ID>: range can\'t iterate over 5a48bc80fb7b'),
    (
        "{{ne 1 2}} {{eq 1 2 1}} {{ge 2 1.5}}",
        ':1:26: executing "" at <ge 2 1.5>: error calling ge: incompatible types for comparison',
    ),
    ("{{ . ID}}", ':1: function "ID" not defined'),
    ('{{.ID  "x"}}', ':1:2: executing "" at <.ID>: wrong number of args for ID: want 0 got 1'),
    ('{{"x" "y"}}', ':1:2: executing "" at <"x">: can\'t give argument to non-function "x"'),
    ("{{len 3}}", ':1:2: executing "" at <len 3>: error calling len: len of type int'),
)
INSPECTED = {
    "Id": "sha256:1",
    "Config": {"Env": ["A=b", "C=d"], "Labels": {"v": "1", "a": "2"}, "Volumes": None, "Cmd": None},
    "RootFS": {"Type": "layers", "Layers": ["sha256:2"]},
    "NetworkSettings": {"Ports": {"5000/tcp": [{"HostIp": "127.0.0.1", "HostPort": "5001"}], "80/tcp": None}},
    "Size": 5,
}


@pytest.mark.parametrize(("template", "expected"), FILLED_IN, ids=[template for template, _ in FILLED_IN])
def test_a_template_is_filled_in_as_dockers_client_does(template: str, expected: str) -> None:
    assert parse(template).render(IMAGE).rstrip("\n") == expected.rstrip("\n")


@pytest.mark.parametrize(("template", "reason"), REFUSED, ids=[template for template, _ in REFUSED])
def test_a_template_is_refused_in_the_words_of_dockers_client(template: str, reason: str) -> None:
    with pytest.raises(TemplateError) as refused:
        parse(template).render(IMAGE)
    assert str(refused.value) == f"template: {reason}"


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (
            "{{.Config.Env}} {{.Config.Labels}} {{.Config.Volumes}} {{.Config.Cmd}}",
            "[A=b C=d] map[a:2 v:1] map[] []",
        ),
        (
            "{{json .Config.Volumes}} {{json .Config.Cmd}} {{json .Config.Labels}}",
            'null null {"a":"2","v":"1"}',
        ),
        ("{{.NetworkSettings.Ports}}", "map[5000/tcp:[{127.0.0.1 5001}] 80/tcp:<nil>]"),
        ('{{(index (index .NetworkSettings.Ports "5000/tcp") 0).HostPort}}', "5001"),
        ("{{range $k, $v := .Config.Labels}}{{$k}}={{$v}};{{end}}", "a=2;v=1;"),
        ("{{.RootFS}} {{.Size}} {{gt .Size 4}}", "{layers [sha256:2]} 5 true"),
        ('{{.Config.Labels.nope}} {{index .Config.Labels "nope"}}|', "<no value> |"),
        ("{{range $i, $e := .Config.Env}}{{if $i}}, {{end}}{{$e}}{{end}}", "A=b, C=d"),
        ('{{range .Config.Env}}{{if eq . "C=d"}}{{break}}{{end}}{{.}}{{end}}', "A=b"),
        ('{{range .Config.Env}}{{if eq . "A=b"}}{{continue}}{{end}}{{.}}{{end}}', "C=d"),
        ("{{with .Config.Volumes}}some{{else}}none{{end}}", "none"),
        ("{{$x := 1}}{{range .Config.Env}}{{$x = .}}{{end}}{{$x}}", "C=d"),
    ],
)
def test_what_inspect_finds_is_shown_by_templates(template: str, expected: str) -> None:
    assert parse(template).render(from_json(INSPECTED)) == expected


def test_a_field_that_is_not_there_is_named_with_its_place() -> None:
    with pytest.raises(
        TemplateError, match=r'1:9: executing "" at <\.Config\.Nope>: map has no entry for key "Nope"'
    ):
        parse("{{.Config.Nope}}").render(from_json(INSPECTED))


def test_a_heading_keeps_the_titles_as_they_are() -> None:
    titles = Row("", {"ID": "IMAGE ID"})
    assert (
        parse("{{json .ID}} {{truncate .ID 3}} {{lower .ID}}").render(titles, is_heading=True)
        == "IMAGE ID " * 2 + "IMAGE ID"
    )


def test_templates_that_hold_templates_are_refused_in_a_sentence() -> None:
    for keyword in ("define", "template", "block"):
        with pytest.raises(
            TemplateError, match=f"{{{{{keyword}}}}} is not known to this docker command"
        ) as refused:
            parse(f'{{{{{keyword} "x"}}}}')
        assert refused.value.is_syntax


def test_a_field_that_is_asked_for_is_found_wherever_it_stands() -> None:
    assert parse("{{if .A}}{{range .B}}{{(index .C 0).Size | printf}}{{end}}{{end}}").names_field("Size")
    assert parse("{{json .}}").names_field("Size")
    assert not parse("{{.Names}} Size").names_field("Size")


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        template = parse(text)
    except TemplateError:
        return
    if "{{" not in text:
        assert template.render(None) == text


@given(st.text(alphabet="{}.|()$=:,\"`' aIDx19-\n", max_size=40))
def test_anything_like_a_template_is_filled_in_or_refused(text: str) -> None:
    with suppress(TemplateError):
        parse("{{" + text + "}}").render(IMAGE)


@given(st.dictionaries(st.text("abc", min_size=1), st.text("xyz ")))
def test_a_map_is_printed_in_the_order_of_its_keys(fields: dict[str, str]) -> None:
    expected = " ".join(f"{key}:{fields[key]}" for key in sorted(fields))
    assert parse("{{.}}").render(GoMap(fields)) == f"map[{expected}]"
