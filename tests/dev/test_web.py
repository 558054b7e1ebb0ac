from lxml import html

from dev import web


def test_text_is_read_line_by_line_as_a_browser_shows_it():
    page = html.fromstring(
        """<div><h2>What it
           costs</h2><p>120.00 € per <b>tenant</b>
           and month<br/>90.00 € per hour</p>
           <ul><li>Included: 1.5 hours</li></ul></div>"""
    )
    assert web.lines(page) == [
        "What it costs",
        "120.00 € per tenant and month",
        "90.00 € per hour",
        "Included: 1.5 hours",
    ]


def test_cells_of_a_row_stand_apart_on_one_line():
    page = html.fromstring(
        "<table><tr><th>Severity</th><th>First answer</th></tr>"
        "<tr><td>Critical</td><td>30 minutes</td></tr></table>"
    )
    assert web.lines(page) == ["Severity First answer", "Critical 30 minutes"]


def test_part_without_text_has_no_line():
    assert web.lines(html.fromstring("<div><p> </p></div>")) == []
