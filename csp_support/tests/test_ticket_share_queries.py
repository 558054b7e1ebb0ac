from odoo.tests import tagged

from .share_common import ShareCase
from .support_common import SupportCommon


@tagged("-at_install", "post_install")
class TestTicketShareQueries(SupportCommon, ShareCase):
    """What partners and agents list costs the same, however much there is."""

    LIST = ["title", "ticket_number", "state", "next_actor", "next_since", "severity"]

    def _few_and_many(self, records, read):
        _warm, few, many = (
            self._count_queries(lambda ids=ids: read(records.browse(ids)))
            for ids in (records.ids, records.ids[:2], records.ids)
        )
        return few, many

    def _shares(self, count):
        return self.env["csp.ticket.share"].union(
            *(self._share() for _number in range(count))
        )

    def test_partners_list(self):
        shares = self._as(self.provider, self._shares(12))

        def read(some):
            return some.search_read([("id", "in", some.ids)], self.LIST)

        few, many = self._few_and_many(shares, read)
        self.assertEqual(few, many)
        self.assertLessEqual(many, 4)

    def test_agents_list(self):
        shares = self._as(self.agent, self._shares(12))

        def read(some):
            names = [*self.LIST, "partnership_id", "reaction_state", "ticket_id"]
            return some.search_read([("id", "in", some.ids)], names)

        few, many = self._few_and_many(shares, read)
        self.assertEqual(few, many)

    def test_tickets_say_where_their_shares_stand(self):
        tickets = self._as(self.agent, self._shares(12)).ticket_id

        def read(some):
            return some.read(["csp_share_count", "csp_share_note"])

        few, many = self._few_and_many(tickets, read)
        self.assertEqual(few, many)

    def test_one_page_whatever_was_said(self):
        share = self._share(share_conversation=True, share_customer_name=True)
        own = self._as(self.provider, share)
        self._talk(share.ticket_id, 1)
        own._partner_values()  # warm
        short = self._count_queries(own._partner_values)
        self._talk(share.ticket_id, 10)
        self.assertEqual(self._count_queries(own._partner_values), short)

    def _talk(self, ticket, words):
        for _number in range(words):
            ticket.message_post(
                body="Word", message_type="comment", subtype_xmlid="mail.mt_comment"
            )

    def test_closing_many_tickets_asks_once_for_their_shares(self):
        tickets = self.env["helpdesk.ticket"].union(
            *(self._ticket(self.contoso, "Plain") for _number in range(12))
        )
        few, many = self._few_and_many(tickets, lambda t: t._csp_end_shares())
        self.assertEqual(few, many)
        self.assertLessEqual(many, 1)
