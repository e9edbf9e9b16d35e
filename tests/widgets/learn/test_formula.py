from __future__ import annotations

import pytest

from widgets.learn.formula import Fence, Fraction, Root, Row, Script, Space, Text, as_text, parse


def variable(letter: str) -> Text:
    return Text(letter, is_variable=True)


def test_letters_that_stand_alone_are_variables_and_words_are_not():
    assert parse("x ln θ").parts == (
        variable("x"),
        Space(0.3),
        Text("ln"),
        Space(0.3),
        variable("θ"),
    )
    assert parse("10.5v").parts == (Text("10.5"), variable("v"))
    assert parse("ISI").parts == (Text("ISI"),)


def test_fractions_indices_roots_and_brackets():
    (fraction,) = parse("{a|b c}").parts
    assert fraction == Fraction(
        Row((variable("a"),)), Row((variable("b"), Space(0.3), variable("c")))
    )
    assert parse("x_0").parts == (Script(variable("x"), below=Row((Text("0"),))),)
    (script,) = parse("p_{max}^2").parts
    assert script == Script(variable("p"), Row((Text("2"),)), Row((Text("max"),)))
    (root,) = parse("√{p|T}").parts
    assert isinstance(root, Root)
    assert isinstance(root.inside.parts[0], Fraction)
    (fence,) = parse("⌊{T|d(I)}⌋").parts
    assert isinstance(fence, Fence)
    assert (fence.opening, fence.closing) == ("⌊", "⌋")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Î = {θ|α · ISI}", "Î = (θ)/(α · ISI)"),
        ("v e^{−1/τ}", "v e^(−1/τ)"),
        ("√T", "√(T)"),
        ("I_k", "I_k"),
        ("⌊x⌋ + [y]", "⌊x⌋ + [y]"),
    ],
)
def test_it_can_be_read_aloud(source: str, text: str):
    assert as_text(parse(source)) == text


@pytest.mark.parametrize("source", ["(x", "{a|b", "x)", "_2", "x^", "√", "a}", "⌊x)"])
def test_what_can_t_be_read_is_told_with_its_source(source: str):
    with pytest.raises(ValueError, match="formula '") as told:
        parse(source)
    assert repr(source) in str(told.value)
