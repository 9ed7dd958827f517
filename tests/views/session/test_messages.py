"""People's text in a place that reads Markdown."""

import re

import pytest

from views.session.messages import WORD_JOINER, escape_markdown

LINKS = [
    "https://marked.example/x",
    "HTTP://marked.example",
    "see www.marked.example.",
    "ana@example.org",
    "a.b+c@example.org, d@e.f",
]


@pytest.mark.parametrize("text", LINKS)
def test_an_address_of_web_or_mail_is_broken_where_nobody_sees_it(text: str) -> None:
    shown = re.sub(r"\\(.)", r"\1", escape_markdown(text))
    assert shown != text
    assert shown.replace(WORD_JOINER, "") == text
    assert not re.search(r"https?://|www\.|[\w.+-]@\w", shown, re.I)


@pytest.mark.parametrize("text", ["Data preparation", "5 @ 3", "http is slow", "www", "a@ b"])
def test_what_is_no_address_stays_as_it_is(text: str) -> None:
    assert WORD_JOINER not in escape_markdown(text)
