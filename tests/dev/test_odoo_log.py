from dev import odoo_log

HEAD = "2026-11-23 20:50:48,857 6932"
FAILED = f"""\
{HEAD} INFO base odoo.modules.loading: loading 34 modules...
{HEAD} INFO base odoo.addons.csp_support.tests.test_a: Starting TestA.test_one ...
{HEAD} ERROR base odoo.addons.csp_support.tests.test_a: FAIL: TestA.test_one
Traceback (most recent call last):
AssertionError: 1 != 2
{HEAD} INFO base odoo.addons.csp_support.tests.test_a: skipped TestA.test_two : no way
{HEAD} ERROR base odoo.http: Exception during request handling.
{HEAD} ERROR base odoo.tests.result: 1 failed, 2 error(s) of 7 tests when loading \
database 'base'
"""
PASSED = f"""\
{HEAD} INFO ? odoo: Odoo version 19.0
{HEAD} INFO base odoo.tests.result: 0 failed, 0 error(s) of 12 tests when loading \
database 'base'
"""
NOTHING_RAN = f"""\
{HEAD} WARNING base odoo.tests.result: 0 failed, 0 error(s) of 0 tests when loading \
database 'base'
"""


def test_lines_without_a_head_belong_to_the_record_before():
    failure = odoo_log.records(FAILED)[2]
    assert failure.level == "ERROR"
    assert failure.logger == "odoo.addons.csp_support.tests.test_a"
    assert failure.message.endswith("AssertionError: 1 != 2")


def test_verdict_of_a_failed_run():
    verdict = odoo_log.verdict(FAILED)
    assert (verdict.ran, verdict.failed) == (7, 3)
    assert verdict.skipped == ["TestA.test_two : no way"]


def test_error_outside_tests_counts_once_and_failures_not_twice():
    errors = odoo_log.verdict(FAILED).errors
    assert [record.logger for record in errors] == ["odoo.http"]


def test_verdict_of_a_good_run():
    assert odoo_log.verdict(PASSED) == (12, 0, [], [])


def test_run_of_no_test_is_seen():
    assert odoo_log.verdict(NOTHING_RAN).ran == 0
    assert odoo_log.verdict("").ran == 0


def test_failed_demo_data_are_a_problem_though_odoo_only_warns():
    text = (
        f"{HEAD} WARNING base odoo.modules.loading: Module csp_support demo data "
        "failed to install, installed without demo data\nTraceback: no such field"
    )
    [problem] = odoo_log.problems(text)
    assert "no such field" in problem.message


def test_warnings_and_information_are_no_problem():
    assert odoo_log.problems(PASSED + NOTHING_RAN) == []
