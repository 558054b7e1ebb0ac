from pathlib import Path

from dev import places


def test_cache_is_where_the_system_keeps_caches(monkeypatch):
    monkeypatch.setenv("HOME", "/home/somebody")
    expected = Path("/home/somebody/.cache/csp_support")
    assert places.cache({}, is_root=False) == expected


def test_root_s_cache_is_outside_the_home_that_others_cannot_enter():
    assert places.cache({}, is_root=True) == Path("/var/cache/csp_support")


def test_cache_folder_can_be_chosen():
    environment = {"XDG_CACHE_HOME": "/somewhere"}
    for is_root in (True, False):
        chosen = places.cache(environment, is_root)
        assert chosen == Path("/somewhere/csp_support")


def test_clones_do_not_share_their_own_files(own_cache, monkeypatch):
    first = places.clone_folder()
    monkeypatch.setattr(places, "REPOSITORY", Path("/another/clone"))
    second = places.clone_folder()
    assert first != second
    assert first.is_dir() and second.is_dir()
    assert first.parent == second.parent == own_cache / "clones"
