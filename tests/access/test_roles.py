"""Who may look and who may write: the [access] section, addresses, and whom a login vouches for."""

from pathlib import Path

import pytest

from pipeline import fields
from pipeline.access.roles import (
    Access,
    Person,
    Role,
    find_role,
    parse_access,
    parse_person,
    read_secrets,
)
from pipeline.errors import InputRefused

LOGIN = {"client_id": "x", "cookie_secret": "s" * 32}
TEAM = Access(
    {
        "ana@example.org": Role.EDITOR,
        "@team.example.org": Role.EDITOR,
        "ben@team.example.org": Role.VIEWER,
        "@guests.example.org": Role.VIEWER,
    }
)


def read_access(**section: object) -> Access:
    found = parse_access({"auth": LOGIN, "access": section})
    assert found is not None
    return found


def read_complaints(secrets: dict[str, object]) -> str:
    with pytest.raises(InputRefused) as refused:
        parse_access(secrets)
    return refused.value.message


def test_without_sections_there_is_no_login_and_one_with_nobody_listed_lets_nobody_in() -> None:
    assert parse_access({}) is parse_access({"database": {"password": "x"}}) is None
    for secrets in ({"auth": LOGIN}, {"auth": LOGIN, "access": {}}):
        access = parse_access(secrets)
        assert access is not None
        assert find_role("ana@example.org", access) is None
    behind = parse_access({"access": {"proxy": True, "viewers": ["@example.org"]}})
    assert behind is not None
    assert behind.proxy


@pytest.mark.parametrize(
    ("address", "role"),
    [
        ("ana@example.org", Role.EDITOR),
        (" Ana@Example.ORG ", Role.EDITOR),
        ("carl@team.example.org", Role.EDITOR),
        ("BEN@team.example.org", Role.VIEWER),
        ("dora@guests.example.org", Role.VIEWER),
        ("eve@example.org", None),
        ("eve@sub.team.example.org", None),
        ("eve@evilteam.example.org", None),
        ("eve@team.example.org.evil.example", None),
        ("eve@evil.example@team.example.org", None),
        ("@team.example.org", None),
        ("team.example.org", None),
        ("", None),
    ],
)
def test_an_address_has_a_role_by_itself_or_by_its_domain(address: str, role: Role | None) -> None:
    assert find_role(address, TEAM) is role


def test_a_sign_that_only_looks_like_a_letter_is_another_address() -> None:
    assert find_role("kim@example.org", read_access(editors=["kim@example.org"])) is Role.EDITOR
    assert find_role("\u212aim@example.org", read_access(editors=["kim@example.org"])) is None


def test_the_lists_are_read_without_case_and_blanks() -> None:
    access = read_access(
        editors=[" ANA@example.org"], viewers=["@Guests.example.org"], contact=" Ana "
    )
    assert find_role("ana@example.org", access) is Role.EDITOR
    assert find_role("x@guests.example.org", access) is Role.VIEWER
    assert access.contact == "Ana"


@pytest.mark.parametrize(
    "entry", ["ana", "example.org", "ana@", "@", "*@example.org x", "a@b@c", "@-", 7, "*", ["a@b"]]
)
def test_a_bad_entry_is_named(entry: object) -> None:
    said = read_complaints({"auth": LOGIN, "access": {"editors": ["ana@example.org", entry]}})
    assert f"editors: {str(entry)!r}: is neither an address" in said


def test_every_problem_is_said_at_once() -> None:
    section = {
        "editor": ["ana@example.org"],
        "editors": "ana@example.org",
        "viewers": ["ben"],
        "proxy": "yes",
        "contact": 3,
    }
    said = read_complaints({"auth": LOGIN, "access": section})
    assert "editor: is not a setting of [access]" in said
    assert "Did you mean 'editors'?" in said
    assert "editors: 'ana@example.org': must be a list" in said
    assert "viewers: 'ben': is neither an address" in said
    assert "proxy: 'yes': must be true or false" in said
    assert "contact: '3': must be one line of text" in said


@pytest.mark.parametrize(
    "secret", ["", "hunter2", "s" * 31, 12345678901234567890123456789012, None]
)
def test_a_login_whose_cookies_could_be_forged_opens_no_door(secret: object) -> None:
    said = read_complaints({"auth": {"client_id": "x", "cookie_secret": secret}, "access": {}})
    assert "cookie_secret: must be at least 32 random signs" in said
    assert not secret or str(secret) not in said


@pytest.mark.parametrize(
    ("secrets", "words"),
    [
        ({"auth": {"client_id": "x"}}, "cookie_secret"),
        ({"auth": "yes"}, "cookie_secret"),
        ({"acess": {"proxy": True, "editors": ["a@b.c"]}}, "acess: belongs to a login"),
        ({"Access": {"viewers": []}}, "Access: belongs to a login"),
        ({"editors": ["ana@example.org"]}, "editors: belongs to a login"),
        ({"auht": LOGIN}, "auht: belongs to a login"),
        ({"access": {"editors": []}}, "needs an [auth] section, or proxy = true"),
        ({"auth": LOGIN, "access": {"proxy": True}}, "keep one"),
        ({"auth": LOGIN, "access": ["ana@example.org"]}, "must be a section"),
        (
            {"auth": LOGIN, "access": {"editors": ["a@b.c"], "viewers": ["A@b.c"]}},
            "viewers: 'a@b.c': is listed as editor too",
        ),
    ],
)
def test_secrets_that_say_no_login_or_two_are_no_open_door(
    secrets: dict[str, object], words: str
) -> None:
    assert words in read_complaints(secrets)


def test_a_person_is_whom_the_login_names() -> None:
    claims = {"email": "ana@example.org", "name": "Ana  Alves", "email_verified": True}
    assert parse_person(claims) == Person("Ana Alves", "ana@example.org")
    nameless = Person("ana@example.org", "ana@example.org")
    assert parse_person({"email": "ana@example.org"}) == nameless
    for name in ("", "  ", None, "\u202e", 7):
        assert parse_person({"email": "ana@example.org", "name": name}) == nameless


@pytest.mark.parametrize("verified", [False, "false", "False", None, 0, "no"])
def test_an_address_that_the_login_does_not_vouch_for_is_nobodys(verified: object) -> None:
    assert parse_person({"email": "ana@example.org", "email_verified": verified}) is None
    for claims in ({}, {"email": None}, {"email": " "}, {"name": "Ana"}):
        assert parse_person(claims) is None


@pytest.mark.parametrize(
    "said", ["a\0b", "x" * 100, "\u202eanA", "one\ntwo", "\ud800 half", "  " + "y " * 60]
)
def test_whatever_the_login_says_becomes_a_name_that_records_take(said: str) -> None:
    person = parse_person({"email": "ana@example.org", "name": said})
    assert person is not None
    assert fields.parse_name(person.name) == person.name
    assert not fields.is_blank(person.name)


def test_secrets_are_read_where_streamlit_reads_them(tmp_path: Path) -> None:
    home, here = tmp_path / "home", tmp_path / "here"
    for folder, words in ((home, '[auth]\na = "home"'), (here, "[access]\neditors = []")):
        (folder / ".streamlit").mkdir(parents=True)
        (folder / ".streamlit/secrets.toml").write_text(words)
    assert read_secrets((home, here)) == {"auth": {"a": "home"}, "access": {"editors": []}}
    assert read_secrets((tmp_path,)) == {}


def test_secrets_that_cannot_be_read_are_no_open_door(tmp_path: Path) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit/secrets.toml").write_text("[access\neditors = []")
    with pytest.raises(InputRefused, match="cannot be read"):
        read_secrets((tmp_path,))
