from __future__ import annotations

import pytest

from app.commands.parser import Parser, complain_of_usage


@pytest.fixture
def parser() -> Parser:
    parser = Parser(prog="tool")
    parser.add_argument("file")
    parser.add_argument("--planes", type=int)
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--stride", type=int)
    group.add_argument("--quality", choices=("low", "high"))
    return parser


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("", "tool: missing: file (see tool --help)"),
        ("a --planes x", "tool: --planes: invalid int value: 'x' (see tool --help)"),
        ("a --planes", "tool: --planes: its value is missing (one that begins with -"),
        ("a --stride 1 --quality low", "--quality: not allowed together with --stride"),
        ("a --quality loud", "--quality: invalid choice: 'loud'"),
    ],
)
def test_errors_are_one_line(
    parser: Parser, line: str, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        parser.parse_args(line.split())
    out, err = capsys.readouterr()
    assert end.value.code == 2
    assert out == ""
    assert complaint in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--plane=3"], "tool: unknown option --plane (did you mean '--planes'?)"),
        (["--xyz"], "tool: unknown option --xyz (known: --help, --planes, --quality, --stride)"),
        (["b", "c"], "tool: nothing is known to do with b c (see tool --help)"),
    ],
)
def test_unknown_words(
    parser: Parser, words: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    options, unknown = parser.parse_known_args(["a", *words])
    assert (options.file, unknown) == ("a", words)
    with pytest.raises(SystemExit):
        parser.refuse_unknown(unknown)
    assert capsys.readouterr().err == complaint + "\n"
    parser.refuse_unknown([])


def test_commands_of_a_parser_are_parsers_of_its_kind(parser: Parser) -> None:
    assert isinstance(Parser().add_subparsers().add_parser("info"), Parser)


def test_a_hint_is_given_once(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (("a",), ("a (b)",), ("a", "b")):
        with pytest.raises(SystemExit):
            complain_of_usage("tool", *arguments)
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["tool: a (see tool --help)", "tool: a (b)", "tool: a (b)"]
