import configparser

import pytest

from dev import odoo, places


def test_configuration_leads_to_our_addon_and_server(own_cache, tmp_path):
    settings = odoo.configuration(tmp_path, {"PGHOST": "/run/pg", "PGUSER": "odoo"})
    assert settings["addons_path"] == str(places.REPOSITORY)
    assert settings["db_host"] == "/run/pg"
    assert settings["db_user"] == "odoo"
    assert "db_port" not in settings
    assert settings["data_dir"].startswith(str(own_cache))


def test_checkout_brings_its_own_addons(own_cache, tmp_path):
    (tmp_path / "addons" / "web").mkdir(parents=True)
    addons = odoo.configuration(tmp_path, {})["addons_path"].split(",")
    assert addons == [str(places.REPOSITORY), str(tmp_path / "addons")]


def test_server_is_for_this_machine_only(own_cache, tmp_path):
    settings = odoo.configuration(tmp_path, {})
    assert settings["http_interface"] == "127.0.0.1"
    assert settings["list_db"] == "False"


def test_written_configuration_reads_back(tmp_path):
    path = tmp_path / "odoo.conf"
    odoo.write_configuration(path, {"db_user": "odoo", "data_dir": "/a%b/c"})
    parser = configparser.RawConfigParser()
    parser.read(path)
    assert dict(parser["options"]) == {"db_user": "odoo", "data_dir": "/a%b/c"}
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("arguments", "sub_command"),
    [
        (("-d", "x", "--no-http"), ()),
        (("shell", "-d", "x"), ("shell",)),
        (("db", "drop", "x"), ("db",)),
        (("i18n", "export", "-d", "x"), ("i18n", "export")),
        ((), ()),
    ],
)
def test_configuration_goes_where_the_sub_command_takes_it(arguments, sub_command):
    words, options = odoo.split(arguments)
    assert words == sub_command
    assert words + options == arguments
