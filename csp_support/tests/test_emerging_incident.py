from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import CspCase

MANY = 40

# The same fault as four customers tell it.
CALENDAR = (
    (
        "Calendar broken in Outlook",
        "Since this morning our shared calendars in Outlook "
        "are empty for all users, on every PC and in the browser.",
    ),
    (
        "Calendari condivisi vuoti",
        "Da stamattina i calendari condivisi in Outlook sono "
        "vuoti per tutti gli utenti, su ogni PC e nel browser.",
    ),
    (
        "Shared calendars are empty",
        "All our users see empty shared calendars in Outlook "
        "since about an hour, in the browser too.",
    ),
    (
        "Outlook: no calendars",
        "Shared calendars do not show anything any more in "
        "Outlook, for everybody here, in the browser as well.",
    ),
)


class EmergingCase(CspCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Only the tickets of these tests, not those of the demo data.
        cls.env["helpdesk.ticket"].search([]).action_archive()
        cls.env["csp.emerging.incident"].search([]).unlink()
        cls.contoso = cls._tenant("contoso")
        cls.northwind = cls._tenant("northwind")
        (cls.contoso | cls.northwind)._refresh_health()

    def _tickets(self, *tenants, texts=CALENDAR):
        """One ticket after the other, checked, of these tenants."""
        tickets = self.env["helpdesk.ticket"]
        for tenant, (name, description) in zip(tenants, texts, strict=False):
            tickets |= self._ticket(tenant, name, description)
        tickets._record_health_checks()
        return tickets

    def _rising(self):
        tickets = self._tickets(
            self.contoso, self.contoso, self.northwind, self.northwind
        )
        return self._found(), tickets

    def _found(self):
        self.env.flush_all()
        self.env["csp.emerging.incident"]._cron_find()
        return self.env["csp.emerging.incident"].search([])

    def _age(self, tickets, **past):
        """Have the tickets come so much earlier."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET create_date = create_date - %s"
            " WHERE id = ANY(%s)",
            [timedelta(**past), tickets.ids],
        )
        tickets.invalidate_recordset(["create_date"])


@tagged("-at_install", "post_install")
class TestEmergingIncident(EmergingCase):
    """Similar tickets of several customers in a short time, and nothing published."""

    # ------------------------------------------------------------------
    # Finding
    # ------------------------------------------------------------------

    def test_four_tickets_of_two_customers(self):
        incident, tickets = self._rising()
        self.assertEqual(incident.ticket_ids, tickets)
        self.assertRecordValues(
            incident,
            [
                {
                    "state": "rising",
                    "service_id": self.env.ref(
                        "csp_support.service_exchange_online"
                    ).id,
                    "ticket_count": 4,
                    "customer_count": 2,
                    "company_id": self.company.id,
                }
            ],
        )
        self.assertEqual(incident.tenant_ids, self.contoso | self.northwind)
        self.assertIn("4 similar tickets of 2 customers", incident.display_name)

    def test_not_enough_tickets(self):
        self._tickets(self.contoso, self.contoso, self.northwind)
        self.assertFalse(self._found())

    def test_not_enough_customers(self):
        self._tickets(*[self.contoso] * 4)
        self.assertFalse(self._found())

    def test_not_within_the_time(self):
        tickets = self._tickets(*[self.contoso, self.northwind] * 2)
        self._age(tickets[0], hours=5)
        self.assertFalse(self._found())

    def test_different_problems(self):
        texts = (
            *CALENDAR[:2],
            ("Printer", "The printer on the second floor is out of toner"),
            ("Scanner", "Please order a new scanner for the archive"),
        )
        self._tickets(*[self.contoso, self.northwind] * 2, texts=texts)
        self.assertFalse(self._found())

    def test_questions_do_not_count(self):
        tickets = self._tickets(*[self.contoso, self.northwind] * 2)
        tickets[0].csp_route = "how_to"
        self.assertFalse(self._found())

    def test_tickets_with_a_published_issue_do_not_count(self):
        tickets = self._tickets(*[self.contoso, self.northwind] * 2)
        issue = self._publish("EX2000001")
        tickets[0].with_user(self.agent)._link_issue(issue)
        self.assertFalse(self._found())

    def test_another_companys_tickets_do_not_count(self):
        other = self.env["res.company"].create({"name": "Another partner"})
        stranger = self._tenant("wingtip", company_id=other.id, connection_id=False)
        tickets = self._tickets(self.contoso, self.contoso, self.northwind)
        name, description = CALENDAR[3]
        foreign = self._ticket(stranger, name, description, company_id=other.id)
        (tickets | foreign)._record_health_checks()
        self.assertFalse(self._found())

    def test_the_numbers_are_settings(self):
        self._tickets(self.contoso, self.northwind)
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("csp_support.emerging_tickets", 2)
        self.assertEqual(len(self._found().ticket_ids), 2)
        with self.assertRaisesRegex(UserError, "at least two tickets"):
            self.env["res.config.settings"].create({"csp_emerging_tickets": 1})

    def test_settings_page_keeps_them(self):
        self.env["res.config.settings"].create(
            {
                "csp_emerging_tickets": 6,
                "csp_emerging_customers": 3,
                "csp_emerging_hours": 2,
            }
        ).execute()
        self.assertEqual(
            self.env["csp.emerging.incident"]._bars(),
            {"tickets": 6, "customers": 3, "hours": 2},
        )

    def test_later_tickets_join(self):
        incident, tickets = self._rising()
        late = self._tickets(self.northwind)
        self.assertEqual(self._found(), incident)
        self.assertEqual(incident.ticket_ids, tickets | late)
        self.assertEqual(incident.ticket_count, 5)

    # ------------------------------------------------------------------
    # What it means for its tickets
    # ------------------------------------------------------------------

    def test_it_counts_as_evidence_for_the_regional_category(self):
        _incident, tickets = self._rising()
        self.assertEqual(set(tickets.mapped("csp_route")), {"hand_over"})
        self.assertEqual(
            set(tickets.mapped("csp_escalation_category")), {"regional_multi_tenant"}
        )
        check = tickets[0].csp_last_check_id
        self.assertEqual(check.category, "regional_multi_tenant")
        self.assertIn("4 similar tickets of 2 customers", check.reason)
        self.assertEqual(len(tickets[0].csp_health_check_ids), 2)

    def test_what_a_person_decided_stays(self):
        tickets = self._tickets(*[self.contoso, self.northwind] * 2)
        tickets[0].with_user(self.agent).write(
            {"csp_route": "ours", "csp_escalation_category": "network_outage"}
        )
        self._found()
        self.assertEqual(tickets[0].csp_route, "ours")
        self.assertEqual(tickets[0].csp_escalation_category, "network_outage")
        self.assertEqual(tickets[1].csp_route, "hand_over")

    # ------------------------------------------------------------------
    # Telling the desk
    # ------------------------------------------------------------------

    def test_desk_is_told_once(self):
        users = self.env.registry["res.users"]
        with patch.object(users, "_bus_send", autospec=True) as told:
            incident, _tickets = self._rising()
            self._found()
            self._tickets(self.contoso)
            self._found()
        [users] = [
            users
            for users, kind, *_rest in (call.args for call in told.call_args_list)
            if kind == "simple_notification"
        ]
        self.assertIn(self.agent, users)
        self.assertNotIn(self.employee, users)
        self.assertEqual(incident.activity_ids.user_id, self.manager)
        self.assertEqual(len(incident.activity_ids), 1)

    def test_leader_of_the_team_is_asked_first(self):
        team = self.env["helpdesk.ticket.team"].create(
            {
                "name": "Desk",
                "company_id": self.company.id,
                "user_id": self.agent.id,
                "user_ids": self.agent.ids,
            }
        )
        tickets = self._tickets(*[self.contoso, self.northwind] * 2)
        tickets.team_id = team
        self.assertEqual(self._found().activity_ids.user_id, self.agent)

    # ------------------------------------------------------------------
    # Reporting it
    # ------------------------------------------------------------------

    def test_report_opens_the_hand_over_of_all_its_tickets(self):
        incident, tickets = self._rising()
        known = tickets[3]
        known.with_user(self.agent)._link_issue(self._publish("EX2000001"))
        for action in (
            incident.with_user(self.agent).action_report(),
            tickets[0].with_user(self.agent).action_report_emerging(),
        ):
            self.assertEqual(action["res_model"], "csp.hand.over")
            self.assertEqual(
                sorted(action["context"]["default_ticket_ids"]), tickets[:3].ids
            )

    def test_reported_when_the_request_is_with_microsoft(self):
        incident, tickets = self._rising()
        tickets.csp_diagnosis = "Empty in the browser too, on two networks."
        request = (
            self.env["csp.microsoft.request"]
            .with_user(self.agent)
            .create(
                {
                    "name": "Shared calendars are empty",
                    "tenant_id": self.contoso.id,
                    "ticket_ids": tickets.ids,
                    "severity": "b",
                    "category": "regional_multi_tenant",
                }
            )
        )
        self.assertEqual(incident.state, "rising")
        request.number = "2411230010000001"
        request.action_open()
        self.assertEqual(incident.state, "reported")
        self.assertFalse(incident.activity_ids)
        late = self._tickets(self.northwind)
        self._found()
        self.assertIn(late, incident.ticket_ids)

    # ------------------------------------------------------------------
    # How it ends
    # ------------------------------------------------------------------

    def test_becomes_quiet_by_itself_and_does_not_rise_again(self):
        incident, tickets = self._rising()
        self._age(tickets, hours=5)
        tickets.env.add_to_compute(incident._fields["last_at"], incident)
        self._found()
        self.assertEqual(incident.state, "quiet")
        self._age(tickets, hours=-5)
        self.assertEqual(self._found(), incident)
        self.assertEqual(incident.state, "quiet")

    def test_dismissed_by_an_agent(self):
        incident, _tickets = self._rising()
        incident.with_user(self.agent).action_dismiss()
        self.assertEqual(incident.state, "quiet")
        self.assertEqual(self._found(), incident)
        self.assertEqual(incident.state, "quiet")

    def _publish(self, issue_id, **vals):
        """An issue that Microsoft publishes for both tenants, after they were read."""
        later = fields.Datetime.now() + timedelta(minutes=1)
        return self.env["csp.service.issue"].create(
            {
                "issue_id": issue_id,
                "title": "Users can't see shared calendars in Outlook",
                "impact": "Users may see empty shared calendars in any Exchange Online "
                "connection method.",
                "service_name": "Exchange Online",
                "status": "serviceDegradation",
                "classification": "incident",
                "start_at": fields.Datetime.now() - timedelta(hours=1),
                "modified_at": later,
                "cloud": "sandbox",
                "tenant_ids": (self.contoso | self.northwind).ids,
                **vals,
            }
        )

    def test_explained_when_microsoft_publishes_what_fits(self):
        incident, tickets = self._rising()
        issue = self._publish("EX2000001")
        self._found()
        self.assertEqual(incident.state, "explained")
        self.assertEqual(incident.issue_id, issue)
        self.assertFalse(incident.activity_ids)
        linked = tickets.filtered("csp_issue_id")
        self.assertGreaterEqual(len(linked), 2)
        self.assertEqual(set(linked.mapped("csp_route")), {"known_issue"})
        self.assertFalse(linked.mapped("tag_ids.csp_escalation_category"))

    def test_something_else_published_explains_nothing(self):
        incident, tickets = self._rising()
        self._publish(
            "TM2000001",
            title="Users can't join meetings in Microsoft Teams",
            impact="Users can't join meetings.",
            service_name="Microsoft Teams",
        )
        self._found()
        self.assertEqual(incident.state, "rising")
        self.assertFalse(tickets.csp_issue_id)

    def test_nothing_new_costs_no_further_check(self):
        _incident, tickets = self._rising()
        before = tickets.csp_health_check_ids
        self._found()
        self.assertEqual(tickets.csp_health_check_ids, before)

    # ------------------------------------------------------------------
    # Cost
    # ------------------------------------------------------------------

    def test_queries_do_not_grow_with_the_tickets(self):
        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["csp.emerging.incident"]._cron_find()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        self._rising()
        queries()  # fills the registry's caches
        few = queries()
        self._tickets(
            *[self.contoso, self.northwind] * (MANY // 2), texts=CALENDAR * MANY
        )
        self._found()
        self.assertLessEqual(queries(), few + 2)
        self.assertLess(few, 30)

    # ------------------------------------------------------------------
    # Rights
    # ------------------------------------------------------------------

    def test_agents_read_and_strangers_do_not(self):
        incident, tickets = self._rising()
        mine = incident.with_user(self.agent)
        self.assertEqual(mine.ticket_count, 4)
        with self.assertRaises(AccessError):
            mine.state = "quiet"
        customer = self._portal_user("csp_customer", self.contoso.partner_id)
        for user in (self.employee, customer):
            stranger = incident.with_user(user)
            for attempt in (
                lambda stranger=stranger: stranger.read(["state"]),
                lambda stranger=stranger: stranger.search([]),
                stranger.action_dismiss,
                stranger.action_report,
            ):
                with self.assertRaises(AccessError):
                    attempt()
        with self.assertRaises(AccessError):
            tickets[0].with_user(customer).read(["csp_emerging_id"])

    def test_other_companies_do_not_read(self):
        incident, _tickets = self._rising()
        other = self.env["res.company"].create({"name": "Another partner"})
        manager = self._user("csp_stranger", "csp_support.group_csp_manager")
        manager.write({"company_ids": other.ids, "company_id": other.id})
        stranger = incident.with_user(manager).with_context(
            allowed_company_ids=other.ids
        )
        self.assertFalse(stranger.search([]))
        with self.assertRaises(AccessError):
            stranger.read(["state"])
        with self.assertRaises(AccessError):
            stranger.action_dismiss()
