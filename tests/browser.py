"""Somebody at a browser, on the sandbox's pages of Microsoft Entra."""

from urllib.parse import parse_qsl, urlsplit


class Browser:
    """Opens addresses by a `requests.Session` and presses buttons."""

    def __init__(self, session):
        self.session = session

    def open(self, address):
        return self.session.get(address, timeout=5, allow_redirects=False)

    def press(self, address, choice):
        """Open the page, press a button and return the query it leads back with."""
        page = self.open(address)
        assert f'value="{choice}"' in page.text
        return self.query(
            self.session.post(
                address, data={"choice": choice}, timeout=5, allow_redirects=False
            )
        )

    @staticmethod
    def query(answer):
        assert answer.status_code == 302
        return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))
