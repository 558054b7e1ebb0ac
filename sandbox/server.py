"""HTTP/1.1 over TLS on the loopback address, one thread a connection."""

import logging
import socketserver
import ssl
import sys
import threading
from collections.abc import Callable
from http.client import responses
from http.server import BaseHTTPRequestHandler

from .messages import Answer, Request

Respond = Callable[[Request], Answer]

_log = logging.getLogger(__name__)


class Server(socketserver.ThreadingTCPServer):
    """Listens at once; `start` serves, `stop` ends, waiting for no request."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, port: int, respond: Respond):
        """`port` 0 takes a free one; OSError when it is taken."""
        self.respond = respond
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.stopping = threading.Event()
        self._connections: set[ssl.SSLSocket] = set()
        super().__init__(("127.0.0.1", port), _Handler)
        self._thread = threading.Thread(
            target=self.serve_forever, args=(0.05,), name="sandbox", daemon=True
        )

    @property
    def url(self) -> str:
        """Return the origin."""
        return f"https://localhost:{self.server_address[1]}"

    def start(self) -> None:
        """Serve in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and cut off what is still being answered."""
        self.stopping.set()
        self.shutdown()
        self.server_close()
        for connection in list(self._connections):
            self.cut(connection)

    def cut(self, connection: ssl.SSLSocket) -> None:
        """End a connection, whoever is reading or writing on it."""
        try:
            connection.shutdown(2)
        except OSError:
            _log.debug("connection already closed")

    def opened(self, connection: ssl.SSLSocket) -> None:
        """Remember a connection so that `stop` can end it."""
        self._connections.add(connection)

    def closed(self, connection: ssl.SSLSocket) -> None:
        """Forget a connection."""
        self._connections.discard(connection)

    def handle_error(self, request, client_address) -> None:
        """Tell of a fault of ours; a client that goes away is its own affair."""
        theirs = isinstance(sys.exc_info()[1], OSError | ValueError)
        level = logging.DEBUG if theirs else logging.ERROR
        _log.log(level, "connection of %s failed", client_address, exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    """Serves one connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 120
    wbufsize = -1

    def setup(self) -> None:
        """Shake hands in this connection's own thread, so that none waits for it."""
        self.request.settimeout(self.timeout)
        self.request = self.server.context.wrap_socket(self.request, server_side=True)
        self.server.opened(self.request)
        super().setup()

    def finish(self) -> None:
        """Forget the connection."""
        self.server.closed(self.request)
        super().finish()
        self.request.close()

    def serve(self) -> None:
        """Answer one request."""
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        request = Request(self.command, self.path, self.headers, body)
        answer = self.server.respond(request)
        self.server.stopping.wait(answer.delay)
        if answer.hang_up:
            self.close_connection = True
        else:
            self._send(answer)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = serve

    def _send(self, answer: Answer) -> None:
        plain = answer.body and "Content-Encoding" not in answer.headers
        if plain and "gzip" in self.headers.get("Accept-Encoding", ""):
            answer = answer.compressed()
        phrase = answer.phrase or responses.get(answer.status, "")
        head = [f"HTTP/1.1 {answer.status} {phrase}"]
        head += [f"{name}: {value}" for name, value in answer.headers.items()]
        head += [f"Content-Length: {len(answer.body)}", "", ""]
        self.wfile.write("\r\n".join(head).encode("latin-1"))
        if answer.drip:
            self._drip(answer)
        elif answer.cut_off:
            self.wfile.write(answer.body[: len(answer.body) // 2])
            self.close_connection = True
        else:
            self.wfile.write(answer.body)
        self.wfile.flush()

    def _drip(self, answer: Answer) -> None:
        """Send the body byte by byte."""
        for byte in answer.body:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            if self.server.stopping.wait(answer.drip):
                return

    def log_message(self, *_arguments) -> None:
        """Stay silent: `respond` logs."""
