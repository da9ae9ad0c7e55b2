"""Which addresses letters can be sent to, and what is said of the others."""

import pytest

from engine.addresses import address_fault, ascii_address
from tests.spec import in_english


@pytest.mark.parametrize(
    ("text", "sent_to"),
    [
        ("li@town.example", "li@town.example"),
        ("a.b+c_d@x.example", "a.b+c_d@x.example"),
        ("o'brien@x.ie", "o'brien@x.ie"),
        ("li@mail.local", "li@mail.local"),
        ("a@例子.中国", "a@xn--fsqu00a.xn--fiqs8s"),
    ],
)
def test_can_be_used(text: str, sent_to: str) -> None:
    assert address_fault(text) is None
    assert ascii_address(text) == sent_to


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a@x.example;", "it holds a blank, a comma or a semicolon; one address alone can"),
        ("张三<a@x.example>", "write the address alone, without a name or brackets"),
        ("mailto:a@x.example", "'mailto:a' before the sign @ has a form that mail does not allow"),
        ("a@x.example，b", "it holds a blank, a comma or a semicolon"),
        ("a@x..example", "'x..example' behind the sign @ is no name of a mail host"),
        ("a.@x.example", "'a.' before the sign @ has a form"),
        ("a@x.example.", "'x.example.' behind the sign @ is no name of a mail host"),
        ("李@例子.example", "'李' before the sign @ may hold only letters"),
        ("a,b@x.example", "it holds a blank, a comma or a semicolon"),
        ("<a@x.example>", "write the address alone"),
        ("a@-x.example", "'-x.example' behind the sign @ is no name of a mail host"),
        ("a@x.example,", "it holds a blank, a comma or a semicolon"),
        ("(a)@x.example", "'(a)' before the sign @ has a form"),
        ('"a b"@x.example', "it holds a blank"),
        ("a@[127.0.0.1]", "'[127.0.0.1]' behind the sign @"),
        ("a@b@x.example", "it needs exactly one sign @"),
        ("a@intranet", "'intranet' behind the sign @ has no dot"),
        ("", "it needs exactly one sign @"),
    ],
)
def test_is_refused_with_the_reason(text: str, why: str) -> None:
    fault = address_fault(text)
    assert fault is not None
    assert why in in_english(fault)
    with pytest.raises(ValueError, match=r"fault\.address"):
        ascii_address(text)
