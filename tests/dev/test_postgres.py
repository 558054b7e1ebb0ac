import os
import stat
import subprocess
from pathlib import Path

import pytest

from dev import databases, postgres
from dev.failure import Failure


def test_server_answers_on_a_socket_that_only_its_owner_may_use(server):
    assert databases.exists(server, "postgres")
    socket = Path(server.variables["PGHOST"]) / ".s.PGSQL.5432"
    assert stat.S_IMODE(socket.stat().st_mode) == 0o700


def test_server_is_not_root_and_not_on_the_network(server):
    answer = subprocess.check_output(
        [
            postgres.programs() / "psql",
            "-d",
            "postgres",
            "-Atc",
            "SHOW listen_addresses",
        ],
        env=server.environment(),
        text=True,
    )
    assert answer == "\n"
    data = Path(server.variables["PGHOST"]).parent / "18"
    assert data.stat().st_uid != 0
    assert stat.S_IMODE(data.stat().st_mode) == 0o700


def test_second_user_gets_the_same_server_and_leaves_it_running(server):
    with postgres.server() as again:
        assert again.variables == server.variables
    assert databases.exists(server, "postgres")


def test_server_stops_with_its_last_user(open_folder, monkeypatch):
    (open_folder / "other").mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(open_folder / "other"))
    with postgres.server() as first:
        with postgres.server():
            pass
        assert databases.exists(first, "postgres")
    with pytest.raises(Failure, match="PostgreSQL does not let us in"):
        databases.exists(first, "postgres")


@pytest.mark.parametrize("name", postgres.OWN_SERVER)
def test_a_server_that_is_named_is_used_and_none_is_started(
    name, own_cache, monkeypatch
):
    monkeypatch.setenv(name, "mine")
    with postgres.server() as own:
        assert own.variables == {}
        assert own.environment()[name] == "mine"
    assert not own_cache.exists()


def test_socket_folder_is_short_enough_for_a_socket(tmp_path, monkeypatch):
    deep = tmp_path / ("long" * 30)
    monkeypatch.setenv("XDG_CACHE_HOME", str(deep))
    folder = postgres._socket_folder()
    assert len(str(folder / ".s.PGSQL.5432")) < 108
    assert postgres._socket_folder() == folder


def test_private_folder_is_fine_but_for_root_whose_server_is_another_user(
    tmp_path, monkeypatch
):
    tmp_path.chmod(0o700)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    if os.geteuid() == 0:
        with pytest.raises(Failure, match="cannot enter .*\n.*Set XDG_CACHE_HOME"):
            with postgres.server():
                pass
    else:
        with postgres.server() as running:
            assert databases.exists(running, "postgres")
