import socket
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from sandbox import Sandbox, generated
from sandbox.scenario import SCENARIO


def get(cloud, path="/common/discovery/instance"):
    session = requests.Session()
    session.trust_env = False
    return session.get(cloud.url + path, verify=cloud.certificate_authority, timeout=5)


def connection(cloud):
    """Return a bare TLS connection."""
    context = ssl.create_default_context(cafile=cloud.certificate_authority)
    port = int(cloud.url.rpartition(":")[2])
    bare = socket.create_connection(("127.0.0.1", port), timeout=5)
    return context.wrap_socket(bare, server_hostname="localhost")


def test_it_starts_and_stops_quickly():
    began = time.monotonic()
    with Sandbox() as cloud:
        assert get(cloud).status_code == 200
    assert time.monotonic() - began < 1
    with pytest.raises(requests.ConnectionError):
        requests.get(cloud.url, timeout=1)


def test_it_listens_on_this_machine_only(cloud):
    assert cloud.url.startswith("https://localhost:")
    port = int(cloud.url.rpartition(":")[2])
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.2", port), timeout=1)


def test_its_certificate_is_for_this_machine_only(cloud):
    port = int(cloud.url.rpartition(":")[2])
    context = ssl.create_default_context(cafile=cloud.certificate_authority)
    for name, fits in (("localhost", True), ("127.0.0.1", True), ("x.example", False)):
        with socket.create_connection(("127.0.0.1", port)) as bare:
            if fits:
                context.wrap_socket(bare, server_hostname=name).close()
            else:
                with pytest.raises(ssl.SSLCertVerificationError):
                    context.wrap_socket(bare, server_hostname=name)


def test_each_one_has_an_authority_of_its_own():
    with Sandbox() as one, Sandbox() as other:
        with pytest.raises(requests.exceptions.SSLError):
            session = requests.Session()
            session.trust_env = False
            session.get(one.url, verify=other.certificate_authority, timeout=5)


def test_nothing_is_left_behind():
    before = set(threading.enumerate())
    with Sandbox() as cloud:
        folder = cloud.certificate_authority
        get(cloud)
    time.sleep(0.1)
    assert not [t for t in threading.enumerate() if t not in before]
    with pytest.raises(FileNotFoundError):
        open(folder)


def test_neither_secret_nor_key_is_written(tmp_path):
    with Sandbox(tmp_path) as cloud:
        files = sorted(tmp_path.iterdir())
        assert [file.name for file in files] == ["ca.pem", "sandbox.json"]
        text = "".join(file.read_text() for file in files)
    assert cloud.client_secret not in text
    assert "PRIVATE" not in text
    assert not (tmp_path / "sandbox.json").exists(), "nobody finds a dead one"


def test_the_secret_is_the_environments_or_random(monkeypatch):
    monkeypatch.setenv("CSP_SUPPORT_SANDBOX_SECRET", "of the environment")
    assert Sandbox().client_secret == "of the environment"
    monkeypatch.delenv("CSP_SUPPORT_SANDBOX_SECRET")
    assert len({Sandbox().client_secret for _turn in range(3)}) == 3


def test_a_busy_port_is_an_error():
    with Sandbox() as cloud:
        with pytest.raises(OSError, match="in use"):
            Sandbox(port=int(cloud.url.rpartition(":")[2]))


def test_a_wrong_fault_at_the_start_is_an_error():
    with pytest.raises(ValueError, match="no tenant nobody"):
        Sandbox(faults_at_start=[{"kind": "html", "tenant": "nobody"}])


def test_a_fault_at_the_start_outlives_a_reset():
    fault = {"kind": "status", "status": 502, "path": "/common/"}
    with Sandbox(faults_at_start=[fault]) as cloud:
        assert get(cloud).status_code == 502
        cloud.reset()
        assert get(cloud).status_code == 502


def test_stopping_waits_for_no_slow_answer():
    with ThreadPoolExecutor() as pool:
        with Sandbox() as cloud:
            cloud.faults.add({"kind": "slow", "delay": 30})
            waiting = pool.submit(get, cloud)
            while not cloud.requests:
                time.sleep(0.01)
            began = time.monotonic()
        assert time.monotonic() - began < 1
        waiting.exception(timeout=3)


def test_a_slow_or_idle_connection_blocks_no_other():
    with ThreadPoolExecutor() as pool, Sandbox() as cloud:
        cloud.faults.add({"kind": "slow", "delay": 30, "times": 5})
        port = int(cloud.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)):
            for _turn in range(5):
                pool.submit(get, cloud)
            while len(cloud.requests) < 5:
                time.sleep(0.01)
            began = time.monotonic()
            assert get(cloud).status_code == 200
            assert time.monotonic() - began < 1


def test_a_connection_serves_many_requests(cloud):
    with connection(cloud) as wire:
        for _turn in range(3):
            wire.sendall(b"GET /common/discovery/instance HTTP/1.1\r\nHost: x\r\n\r\n")
            assert wire.recv(9999).startswith(b"HTTP/1.1 200 OK\r\n")


@pytest.mark.parametrize(
    "junk",
    [
        b"\0\0\0\r\n\r\n",
        b"GET\r\n\r\n",
        b"BREW /pot HTTP/1.1\r\n\r\n",
        b"POST /sandbox/faults HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n",
    ],
)
def test_junk_ends_its_own_connection_only(junk, cloud):
    with connection(cloud) as wire:
        wire.sendall(junk)
        wire.settimeout(2)
        wire.recv(9999)
    assert get(cloud).status_code == 200


def test_what_does_not_speak_tls_harms_nobody(cloud):
    port = int(cloud.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as wire:
        wire.sendall(b"GET / HTTP/1.1\r\n\r\n")
    assert get(cloud).status_code == 200


def test_a_thousand_requests_from_threads():
    with Sandbox() as cloud:
        session = requests.Session()
        session.trust_env = False
        session.verify = cloud.certificate_authority
        address = f"{cloud.url}/common/discovery/instance"

        def ask(_turn):
            return session.get(address, timeout=10).status_code

        with ThreadPoolExecutor(8) as pool:
            assert set(pool.map(ask, range(1000))) == {200}
        assert len(cloud.requests) == 1000


def test_every_answer_takes_the_latency_but_controls_do_not():
    with Sandbox(latency=0.2) as cloud:
        began = time.monotonic()
        get(cloud, "/sandbox/requests")
        assert time.monotonic() - began < 0.2
        get(cloud)
        assert time.monotonic() - began >= 0.2


def test_requests_are_told_to_the_log():
    lines = []
    with Sandbox(log=lines.append) as cloud:
        get(cloud)
        get(cloud, "/contoso/v2.0/.well-known/openid-configuration")
    assert lines == [
        "GET /common/discovery/instance - 200",
        "GET /contoso/v2.0/.well-known/openid-configuration contoso 200",
    ]


def test_generated_tenants_are_served():
    content = generated.generate(tenants=3, issues=2)
    with Sandbox(content=content) as cloud:
        place = f"/{content.tenants[2].id}/v2.0/.well-known/openid-configuration"
        assert get(cloud, place).status_code == 200
        assert cloud.tenant_id("tenant_3") == content.tenants[2].id
    assert SCENARIO.exists()
