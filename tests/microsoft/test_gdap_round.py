"""The two steps of reading GDAP, with a partner tenant played in memory."""

from threading import Event

from microsoft.gdap_round import ask_assignments, ask_relationships
from microsoft.reasons import About, failure


class Partner:
    """Answers as `PartnerTenant` does; an exception in place of an answer is raised."""

    def __init__(self, relationships=(), groups=(), assignments=None):
        self.answers = {"relationships": relationships, "groups": groups}
        self.assignments = assignments or {}
        self.asked = []

    def _answer(self, what, answer):
        self.asked.append(what)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def relationships(self):
        return self._answer("relationships", self.answers["relationships"])

    def partner_center_role_groups(self):
        return self._answer("groups", self.answers["groups"])

    def access_assignments(self, relationship_id):
        answer = self.assignments[relationship_id]
        if isinstance(answer, Event):
            answer.wait(10)
            return ()
        return self._answer(relationship_id, answer)


def refusal():
    return failure("permission_missing", About(tenant_id="t", permission="Some.Read"))


def test_relationships_and_groups_come_together():
    answer = ask_relationships(Partner(("one", "two"), ("group",)))
    assert answer.relationships == ("one", "two")
    assert answer.role_groups == ("group",)
    assert answer.error is answer.role_groups_error is None
    assert answer.answered_at.tzinfo is not None


def test_groups_that_are_refused_leave_the_relationships():
    refused = refusal()
    answer = ask_relationships(Partner(("one",), refused))
    assert answer.relationships == ("one",)
    assert answer.error is None
    assert answer.role_groups_error is refused
    assert answer.role_groups == ()


def test_without_relationships_groups_are_not_asked_for():
    refused = refusal()
    partner = Partner(refused, ("group",))
    answer = ask_relationships(partner)
    assert answer.error is answer.role_groups_error is refused
    assert partner.asked == ["relationships"]


def test_one_refusal_leaves_the_other_relationships():
    refused = refusal()
    partner = Partner(assignments={"a": ("x",), "b": refused, "c": ()})
    answers = ask_assignments(partner, ["a", "b", "c"], deadline=10)
    assert answers["a"].assignments == ("x",)
    assert answers["a"].error is None
    assert answers["b"].error is refused
    assert answers["c"].assignments == () and answers["c"].error is None


def test_what_is_late_has_no_answer():
    stuck = Event()
    partner = Partner(assignments={"stuck": stuck, "quick": ("x",)})
    try:
        answers = ask_assignments(partner, ["stuck", "quick"], deadline=0.5)
    finally:
        stuck.set()
    assert list(answers) == ["quick"]


def test_nothing_to_ask():
    assert ask_assignments(Partner(), [], deadline=1) == {}
