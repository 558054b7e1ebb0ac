import pytest

from dev import debian
from dev.failure import Failure


def test_mirror_is_the_one_of_debian_proper():
    addresses = """
        http://packages.example.org/node_20.x/
        http://mirror.example.org/debian-security/
        http://mirror.example.org/debian/
        http://other.example.org/debian/
    """
    assert debian.mirror_among(addresses) == "http://mirror.example.org/debian/"


def test_no_slash_at_the_end_is_fine():
    address = "https://mirror.example.org/debian"
    assert debian.mirror_among(address) == address


@pytest.mark.parametrize("addresses", ["", "http://mirror.example.org/ubuntu/\n"])
def test_without_a_mirror_a_way_out_is_named(addresses):
    with pytest.raises(Failure, match="no mirror") as caught:
        debian.mirror_among(addresses)
    assert "ODOO_HOME=" in str(caught.value)


def test_elsewhere_than_debian_a_way_out_is_named(own_cache, monkeypatch):
    monkeypatch.setattr(debian.shutil, "which", lambda name: None)
    with pytest.raises(Failure, match="ODOO_HOME="):
        debian.odoo()
    assert not list((own_cache / "odoo").glob("*"))


def test_failed_download_leaves_nothing_that_looks_whole(own_cache, monkeypatch):
    def fail(folder):
        folder.mkdir(parents=True)
        raise Failure("The network is down.")

    monkeypatch.setattr(debian.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(debian, "_download", fail)
    with pytest.raises(Failure, match="network is down"):
        debian.odoo()
    assert not [p for p in (own_cache / "odoo").iterdir() if p.suffix != ".partial"]
