from __future__ import annotations

from app.commands.tables import Table, as_markdown, as_text

TABLE = Table(
    "Fruit", ("", "apples", "kg"), (("me", "1", "0.5"), ("you and I", "10", "–")), ("*: 1 * 2",)
)


def test_columns_are_aligned() -> None:
    assert as_text(TABLE).splitlines() == [
        "Fruit",
        "             apples   kg",
        "  me              1  0.5",
        "  you and I      10    –",
        "  *: 1 * 2",
    ]


def test_long_notes_are_folded_and_no_word_is_lost() -> None:
    note = " ".join(f"word{number}" for number in range(60))
    lines = as_text(Table("T", ("", "a"), (), (note,))).splitlines()[2:]
    assert max(map(len, lines)) <= 100
    assert " ".join(line.strip() for line in lines) == note


def test_markdown_has_a_rule_and_no_emphasis() -> None:
    assert as_markdown(TABLE).splitlines() == [
        "**Fruit**",
        "",
        "|  | apples | kg |",
        "| --- | --: | --: |",
        "| me | 1 | 0.5 |",
        "| you and I | 10 | – |",
        "",
        "\\*: 1 \\* 2",
    ]


def test_an_empty_table_is_a_head() -> None:
    assert as_text(Table("T", ("a", "b"), ())) == "T\n  a  b"
