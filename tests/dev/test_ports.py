import socket

import pytest

from dev import ports
from dev.failure import Failure


def test_odoo_s_usual_port_unless_told():
    assert ports.chosen({}) == 8069
    assert ports.chosen({"PORT": ""}) == 8069
    assert ports.chosen({"PORT": "9000"}) == 9000


@pytest.mark.parametrize("text", ["http", "0", "65536", "-1", "80.5"])
def test_what_is_no_port_is_named(text):
    with pytest.raises(Failure, match=f"PORT={text} is no port number"):
        ports.chosen({"PORT": text})


def test_busy_port_is_told_with_another_to_try():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Failure) as caught:
            ports.check_free(port)
    assert f"Port {port} cannot be used" in str(caught.value)
    assert f"PORT={port + 1}" in str(caught.value)


def test_free_port_is_free():
    port = ports.free()
    ports.check_free(port)
    assert port > 1023
