import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).parents[2]


def command(*arguments, **options):
    return subprocess.Popen(
        [sys.executable, "-m", "sandbox", *map(str, arguments)],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "CSP_SUPPORT_SANDBOX_SECRET": "a secret"},
        **options,
    )


def place(folder, process):
    """Return what the sandbox says of itself once it listens."""
    file = folder / "sandbox.json"
    for _turn in range(500):
        if file.exists():
            return json.loads(file.read_text())
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.02)
    raise AssertionError("it does not start")


def refused(*arguments):
    """Return what it says when it does not start."""
    process = command(*arguments)
    _out, said = process.communicate(timeout=20)
    assert process.returncode in (1, 2)
    assert "Traceback" not in said
    return said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_it_is_told_to_end(number, tmp_path):
    process = command("--directory", tmp_path, "--fault", "contoso:500")
    found = place(tmp_path, process)
    assert found["pid"] == process.pid
    assert Path(found["certificate_authority"]).is_absolute()
    session = requests.Session()
    session.trust_env = False
    session.verify = found["certificate_authority"]
    form = {
        "client_id": "c5900000-0000-4000-8000-00000000ca11",
        "client_secret": "a secret",
        "grant_type": "client_credentials",
        "scope": f"{found['url']}/.default",
    }
    for key, status in (("contoso", 500), ("fabrikam", 200)):
        answer = session.post(
            f"{found['url']}/{key}/oauth2/v2.0/token", data=form, timeout=5
        )
        token = answer.json()["access_token"]
        answer = session.get(
            f"{found['url']}/v1.0/admin/serviceAnnouncement/issues",
            headers={"Authorization": f"Bearer {token}"},
            timeout=5,
        )
        assert answer.status_code == status
    process.send_signal(number)
    _out, said = process.communicate(timeout=5)
    assert process.returncode == 0
    assert "GET /v1.0/admin/serviceAnnouncement/issues contoso 500" in said
    assert "a secret" not in said
    assert not (tmp_path / "sandbox.json").exists()


def test_generated_tenants(tmp_path):
    process = command("--directory", tmp_path, "--tenants", 5, "--issues", 1)
    found = place(tmp_path, process)
    answer = requests.get(
        f"{found['url']}/tenant_5/v2.0/.well-known/openid-configuration",
        verify=found["certificate_authority"],
        timeout=5,
        proxies={"https": None},
    )
    process.terminate()
    process.communicate(timeout=5)
    assert answer.status_code == 200


def test_a_busy_port_is_said(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refused("--directory", tmp_path, "--port", port)
    assert f"port {port}" in said
    assert "in use" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--fault", "contoso"], "tenant:status"),
        (["--fault", "contoso:often"], "tenant:status"),
        (["--fault", ":500"], "tenant:status"),
        (["--fault", "nobody:500"], "no tenant nobody"),
        (["--scenario", "missing.json"], "missing.json cannot be read"),
        (["--scenario", "README.md"], "README.md cannot be read"),
        (["--tenants", "many"], "invalid int"),
    ],
)
def test_wrong_arguments_get_a_sentence(arguments, words, tmp_path):
    assert words in refused("--directory", tmp_path, *arguments)


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    assert str(file) in refused("--directory", file / "folder")
