"""`python -m csp_support.triage` explains a decision without Odoo."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ISSUE = {
    "id": "EX1000001",
    "title": "Users may experience delays when receiving email messages",
    "impactDescription": "Email messages may be delayed by hours.",
    "service": "Exchange Online",
    "startDateTime": "2026-05-12T08:00:00.0000000Z",
    "endDateTime": None,
}
TICKET = "Posta in ritardo\nDa stamattina a tutti le mail arrivano con ore di ritardo."


@pytest.fixture
def explain(tmp_path):
    """Run the command on a ticket; returns the ended process."""
    path = tmp_path / "issues.json"
    path.write_text(json.dumps([ISSUE]))

    def run(ticket, *options, issues=path):
        command = [sys.executable, "-m", "csp_support.triage", "--issues", str(issues)]
        return subprocess.run(
            [*command, "--created", "2026-05-12T10:00:00Z", *options],
            input=ticket,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={"PATH": "", "PYTHONPATH": "", "PYTHONIOENCODING": "utf-8"},
        )

    return run


def test_it_says_service_issue_and_route_with_reasons(explain):
    text = explain(TICKET).stdout
    assert "Service    Exchange Online" in text
    assert "linked: EX1000001 Exchange Online: Users may experience delays" in text
    assert '- the ticket says "ritardo", the issue "delays"' in text
    assert "Route      known_issue" in text
    assert "Judged by  words and the sentence encoder" in text


def test_it_can_go_by_words_alone(explain):
    assert "by words alone" in explain(TICKET, "--words").stdout


def test_what_is_missing_is_said(explain):
    text = explain("Teams\nNobody can open Teams", "--words").stdout
    assert "Missing    whether it fails from another network too" in text


def test_an_empty_ticket_gets_an_honest_answer(explain):
    ended = explain("")
    assert ended.returncode == 0
    assert "Service    cannot tell" in ended.stdout
    assert "Issues     0 of 1 could be meant" in ended.stdout


def test_a_file_that_cannot_be_read_gets_a_sentence(explain, tmp_path):
    ended = explain(TICKET, issues=tmp_path / "none.json")
    assert ended.returncode == 1
    assert "none.json cannot be read" in ended.stderr
    assert "Traceback" not in ended.stderr
