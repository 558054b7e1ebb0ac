"""One code holds all that is needed, and nothing unsafe comes out of any text."""

import pytest
from hypothesis import given, strategies
from mirror import code
from mirror.errors import MirrorError

LINK = "11111111-1111-4111-8111-111111111111"


def test_a_code_is_read_as_it_was_made_however_it_was_wrapped():
    made = code.Code("https://odoo.lucerne.example", LINK, "token-1", "odoo")
    text = str(made)
    assert code.read(text) == made
    assert code.read(f"  {text[:20]}\n{text[20:]} ") == made


def test_the_token_is_not_shown_by_accident():
    assert "token-1" not in repr(
        code.Code("https://a.example", LINK, "token-1", "odoo")
    )


@given(strategies.text())
def test_other_text_is_no_code(text):
    with pytest.raises(MirrorError) as caught:
        code.read(text)
    assert caught.value.code == "no_code"


@given(strategies.binary())
def test_other_content_is_no_code(content):
    text = code.PREFIX + code.base64.urlsafe_b64encode(content).decode()
    with pytest.raises(MirrorError):
        code.read(text)


@pytest.mark.parametrize(
    "address, root",
    [
        ("https://odoo.example/web/login?x=1", "https://odoo.example"),
        ("https://odoo.example:8443", "https://odoo.example:8443"),
        ("http://127.0.0.1:8069", "http://127.0.0.1:8069"),
        ("http://localhost:8069", "http://localhost:8069"),
    ],
)
def test_safe_addresses(address, root):
    assert code.checked_address(address) == root


@pytest.mark.parametrize(
    "address",
    [
        "http://odoo.example",
        "http://127.0.0.1.example",
        "https://user:password@odoo.example",
        "ftp://odoo.example",
        "https://",
        "https://odoo.example:port",
        "file:///etc/passwd",
        "odoo.example",
        "",
        None,
        7,
    ],
)
def test_unsafe_addresses(address):
    with pytest.raises(MirrorError) as caught:
        code.checked_address(address)
    assert caught.value.code == "unsafe_address"


def test_a_code_with_an_unsafe_address_is_refused():
    with pytest.raises(MirrorError):
        code.read(str(code.Code("http://odoo.example", LINK, "token", "odoo")))


@pytest.mark.parametrize("name", ["odoo", "lucerne-19.0_live", ""])
def test_a_database_may_be_named(name):
    made = code.Code("https://a.example", LINK, "token", name)
    assert code.read(str(made)) == made


@pytest.mark.parametrize("name", ["a b", "a\r\nX-Other: 1", "-a", "a" * 64, None, 7])
def test_what_no_header_can_bear_is_no_database(name):
    with pytest.raises(MirrorError):
        code.read(str(code.Code("https://a.example", LINK, "token", name)))
