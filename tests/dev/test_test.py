from xml.etree import ElementTree

import pytest

from dev import databases, places, test

HEAD = "2026-11-23 20:50:48,857 6932"


def test_every_addon_of_ours_is_tested():
    tags = [part for part, _prepare in test.odoo_parts("")]
    manifests = places.REPOSITORY.glob("*/__manifest__.py")
    assert sorted(tags) == sorted(f"/{path.parent.name}" for path in manifests)


def test_a_part_has_the_database_it_needs():
    [(tags, prepare)] = test.odoo_parts("/csp_support:TestTenant")
    assert (tags, prepare) == ("/csp_support:TestTenant", databases.addon_template)
    [(tags, prepare)] = test.odoo_parts("/csp_support_account:TestInvoice")
    assert tags == "/csp_support_account:TestInvoice"
    assert prepare.keywords == {"bridge": "csp_support_account"}
    assert test.odoo_parts("tests/triage") == []


def _report(**counts):
    attributes = " ".join(f'{name}="{count}"' for name, count in counts.items())
    text = f"<testsuites><testsuite {attributes}/></testsuites>"
    return ElementTree.fromstring(text)


def test_plain_tests_are_counted():
    report = _report(tests=9, failures=2, errors=1, skipped=0)
    assert test.plain_count(report) == (6, 3)


def test_skipped_test_is_no_success():
    assert test.plain_count(_report(tests=3, failures=0, errors=0, skipped=1)) == (2, 1)


def _result(text):
    return f"{HEAD} INFO base odoo.tests.result: {text} tests when loading database"


def test_odoo_s_tests_are_counted():
    assert test.odoo_count(_result("0 failed, 0 error(s) of 12")) == (12, 0)
    assert test.odoo_count(_result("1 failed, 1 error(s) of 12")) == (10, 2)


@pytest.mark.parametrize("text", ["", _result("0 failed, 0 error(s) of 0")])
def test_no_odoo_test_at_all_is_a_failure(text):
    assert test.odoo_count(text) == (0, 1)


def test_error_in_the_log_fails_a_run_whose_tests_all_passed():
    error = f"{HEAD} ERROR base odoo.http: Exception during request handling.\n"
    assert test.odoo_count(error + _result("0 failed, 0 error(s) of 12")) == (12, 1)


def test_skipped_odoo_test_is_no_success():
    skip = f"{HEAD} INFO base odoo.addons.csp_support.tests.test_a: skipped A.b : why\n"
    assert test.odoo_count(skip + _result("0 failed, 0 error(s) of 12")) == (11, 1)
