"""What of an answer is new."""

import random
import time
from html import escape, unescape

import pytest
from lxml import html

from correspondence import mark_quotes, without_quotes

NEW = "Extend the vault."
OLD = "Which vault is it?"

PLAIN = {
    "above, with >": f"{NEW}\n\nOn Mon, 23 Nov 2026, Ben wrote:\n> {OLD}\n> Ben\n",
    "below, with >": f"Am 23.11.26 um 09:00 schrieb Ben:\n\n> {OLD}\n\n{NEW}\n",
    "Outlook": f"{NEW}\n\n-----Original Message-----\nFrom: Ben\nSent: Monday\n{OLD}\n",
    "Outlook, German": f"{NEW}\n\nVon: Ben <b@x.example>\nGesendet: Montag\n\n{OLD}\n",
    "Outlook, Italian": f"{NEW}\n\nDa: Ben\nInviato: lunedì\nA: Anna\n\n{OLD}\n",
    "Outlook, French": f"{NEW}\n\nDe : Ben\nEnvoyé : lundi\nÀ : Anna\n\n{OLD}\n",
    "Outlook, Spanish": f"{NEW}\n\nDe: Ben\nEnviado el: lunes\n\n{OLD}\n",
    "attribution on two lines": (
        f"{NEW}\n\nIl giorno lun 23 nov 2026 alle ore 09:00 Ben\n"
        f"<ben@x.example> ha scritto:\n\n> {OLD}\n"
    ),
    "between": f"> Hello,\n> {OLD}\n{NEW}\n> Ben\n",
}

HTML = {
    "Outlook on the desktop": (
        f'<div class="WordSection1"><p>{NEW}</p><div><div style="border-top:solid">'
        "<p><b>From:</b> Ben<br><b>Sent:</b> Monday<br><b>To:</b> Anna</p></div></div>"
        f"<p>{OLD}</p></div>"
    ),
    "Outlook, German": (
        f"<div><p>{NEW}</p><p><b>Von:</b> Ben<br><b>Gesendet:</b> Montag</p>"
        f"<p>{OLD}</p></div>"
    ),
    "below a blockquote": (
        "<div><div>Le 23 nov. 2026, Ben a écrit :</div>"
        f'<blockquote data-o-mail-quote="1">{OLD}</blockquote><p>{NEW}</p></div>'
    ),
}


def text(body):
    return " ".join(
        html.fragment_fromstring(body, create_parent="div").text_content().split()
    )


def as_html(plain):
    return f"\n<pre>{escape(plain)}</pre>\n"


@pytest.mark.parametrize("plain", PLAIN.values(), ids=PLAIN)
def test_plain_text(plain):
    marked = mark_quotes(as_html(plain))
    assert text(without_quotes(marked)) == NEW


@pytest.mark.parametrize("body", HTML.values(), ids=HTML)
def test_html(body):
    assert text(without_quotes(mark_quotes(body))) == NEW


@pytest.mark.parametrize(
    "body", [*map(as_html, PLAIN.values()), *HTML.values()], ids=[*PLAIN, *HTML]
)
def test_nothing_is_lost(body):
    assert text(mark_quotes(body)) == text(body)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<p>Hello</p>",
        as_html("On Monday it worked. On Tuesday Ben wrote: nothing.\nSo what?"),
        as_html("From: the portal we see nothing"),
        as_html("> all of it\n> is quoted"),
        as_html("-----Original Message-----\nFrom: Ben\nSent: Monday\nOnly this"),
        as_html("----- Forwarded message -----\nFrom: Ben\nWe cannot help"),
        "<p>a</p>" + "x" * 600_000,
    ],
)
def test_left_as_it_is(body):
    assert mark_quotes(body) == body
    assert without_quotes(body) == body


def test_what_is_no_markup_stays_none():
    marked = mark_quotes(as_html(f"1 < 2 & <b>\n> <script>{OLD}</script>\n{NEW}"))
    assert "<script>" not in marked
    assert "1 < 2 & <b>" in unescape(marked)
    assert "<b>" not in marked


def test_any_text_survives_in_bounded_time():
    generator = random.Random(7)
    pieces = [
        "On ",
        "wrote:",
        "\n",
        "> ",
        "From: ",
        "Sent: ",
        "x" * 50,
        "<b>",
        "</p>",
        "-",
    ]
    started = time.monotonic()
    for _round in range(100):
        body = as_html("".join(generator.choices(pieces, k=400)))
        assert text(mark_quotes(body)) == text(body)
    assert time.monotonic() - started < 20
