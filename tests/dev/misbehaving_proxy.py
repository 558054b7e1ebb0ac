"""A proxy on this machine that treats every request badly, each in its turn."""

import itertools
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests

PATIENCE = 60  # seconds
LATE = 0.3

# What happens to requests one after the other, as long as the proxy is bad.
MISCHIEF = ("twice", "late", "answer_lost", "twice", "too_late", "not_at_all")


class Proxy:
    """Stands before the server at `target`; `address` is its own.

    twice: the server gets the request two times. late: the answer takes its time.
    answer_lost: the server works, the client hears nothing. too_late: the request
    comes when the client has given up. not_at_all: it never comes.
    """

    def __init__(self, target):
        self.target = target
        self.is_bad = False
        self.done = []
        self._mischief = itertools.cycle(MISCHIEF)
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self):
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_error):
        self._http.shutdown()
        self._http.server_close()

    def _handler(self):
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                answer = proxy.treat(self.path, dict(self.headers), body)
                if answer is None:
                    self.close_connection = True
                    return
                self.send_response(answer.status_code)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer.content)))
                self.end_headers()
                self.wfile.write(answer.content)

            def log_message(self, *_arguments):
                """Keep the tests' output clean."""

        return Handler

    def treat(self, path, headers, body):
        """The answer for the client, None for none."""
        with self._lock:
            mischief = next(self._mischief) if self.is_bad else "none"
            self.done.append(mischief)
        if mischief == "not_at_all":
            return None
        if mischief == "too_late":
            threading.Timer(LATE, self._forward, (path, headers, body)).start()
            return None
        if mischief == "twice":
            twin = threading.Thread(target=self._forward, args=(path, headers, body))
            twin.start()
        answer = self._forward(path, headers, body)
        if mischief == "late":
            time.sleep(LATE)
        return None if mischief == "answer_lost" else answer

    def _forward(self, path, headers, body):
        """The server's answer; None when it is down."""
        kept = {
            name: value
            for name, value in headers.items()
            if name.lower() in ("authorization", "content-type", "x-odoo-database")
        }
        try:
            return requests.post(
                self.target + path, data=body, headers=kept, timeout=PATIENCE
            )
        except requests.RequestException:
            return None
