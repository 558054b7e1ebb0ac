import stat

import pytest
import requests
from cryptography.fernet import Fernet

from dev import cloud, places, processes
from dev.failure import Failure


def test_key_is_made_once_and_is_the_owner_s_alone(own_cache):
    own_cache.mkdir()
    key = cloud.key()
    assert cloud.key() == key
    assert stat.S_IMODE((own_cache / "key").stat().st_mode) == 0o600
    assert [path.name for path in own_cache.iterdir()] == ["key"]


def test_key_can_encrypt(own_cache):
    own_cache.mkdir()
    box = Fernet(cloud.key())
    assert box.decrypt(box.encrypt(b"secret")) == b"secret"


def test_sandbox_listens_while_the_body_runs(own_cache):
    with cloud.sandbox() as variables:
        answer = requests.get(
            variables["CSP_SUPPORT_SANDBOX_URL"] + "/sandbox/requests",
            verify=variables["CSP_SUPPORT_SANDBOX_CA"],
        )
        assert answer.ok
        assert processes.running("sandbox")
    assert not processes.running("sandbox")


def test_each_sandbox_has_a_secret_of_its_own(own_cache):
    with cloud.sandbox(name="one") as one, cloud.sandbox(name="two") as two:
        name = "CSP_SUPPORT_SANDBOX_SECRET"
        assert len(one[name]) > 20
        assert one[name] != two[name]
        for log in places.clone_folder().glob("*.log"):
            assert one[name] not in log.read_text()


def test_sandbox_that_does_not_start_is_a_sentence(own_cache):
    with pytest.raises(Failure, match="The sandbox cloud did not start") as caught:
        with cloud.sandbox("--no-such-option"):
            pass
    assert "--no-such-option" in str(caught.value)
    assert not processes.running("sandbox")


def test_sandbox_that_says_nothing_is_given_up(own_cache, monkeypatch):
    monkeypatch.setattr(cloud, "PATIENCE", 0.3)
    monkeypatch.setattr(cloud, "command", lambda *arguments: ["sleep", "60"])
    with pytest.raises(Failure, match="did not start"):
        with cloud.sandbox():
            pass
    assert not processes.running("sandbox")
