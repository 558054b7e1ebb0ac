"""Odoo's pages as a person sees them, over HTTP."""

import re
import time
import urllib.error
import urllib.request

import requests

from .failure import Failure

PATIENCE = 120  # seconds until a server must answer
POLL = 0.3
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
LOG_IN_FORM = "oe_login_form"
BLOCKS = frozenset("br dd details div dt h1 h2 h3 h4 h5 h6 li p section tr".split())
LINE_BREAK = "\u2028"


def wait(address, process, page="/web/login"):
    """Waits until the Odoo server, a process of ours, answers; False if it does not."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address + page, timeout=PATIENCE):
                return True
        except (urllib.error.URLError, ConnectionError):
            time.sleep(POLL)
    return False


def log_in(address, login, database=None):
    """A session of the person whose password is the log-in."""
    session = requests.Session()
    session.trust_env = False
    chosen = {"db": database} if database else {}
    page = session.get(f"{address}/web/login", params=chosen).text
    token = TOKEN.search(page)[1]
    form = {"login": login, "password": login, "csrf_token": token}
    if LOG_IN_FORM in session.post(f"{address}/web/login", data=form).text:
        raise Failure(f"{login} cannot log in at {address}.")
    return session


def lines(element):
    """The text of a part of a page, an lxml element, line by line as it is shown."""
    for part in element.iter():
        if part.tag in BLOCKS:
            part.text = LINE_BREAK + (part.text or "")
            part.tail = LINE_BREAK + (part.tail or "")
        elif part.tag in ("td", "th"):
            part.tail = " " + (part.tail or "")
    text = element.text_content()
    found = (" ".join(line.split()) for line in text.split(LINE_BREAK))
    return [line for line in found if line]
