from odoo.tests import TransactionCase, tagged

from .route_common import served_routes

# Who may come, by which methods, and whether it only reads. Only by POST does anything
# change; what only reads may be served from a copy of the database. Pages write where
# they mark something as seen, give files their links, or keep a PDF once it is made.
RULES = """
/csp_support/consent                                  public  GET   writes
/csp_support/mirror/pair                              public  POST  writes
/csp_support/oauth/callback                           user    GET   writes
/my/customers                                         user    GET   reads
/my/customers/<int:tenant_id>                         user    GET   reads
/my/customers/page/<int:page>                         user    GET   reads
/my/health                                            user    GET   reads
/my/health/issue/<issue_id>                           user    GET   reads
/my/health/issue/<issue_id>/follow                    user    POST  writes
/my/health/issue/<issue_id>/unfollow                  user    POST  writes
/my/self-help                                         user    GET   reads
/my/shares                                            user    GET   reads
/my/shares/<int:share_id>                             user    GET   writes
/my/shares/<int:share_id>/dossier                     user    GET   writes
/my/shares/<int:share_id>/file/<int:file_id>          user    GET   reads
/my/shares/<int:share_id>/move                        user    POST  writes
/my/shares/<int:share_id>/reference                   user    POST  writes
/my/shares/page/<int:page>                            user    GET   reads
/my/support                                           user    GET   reads
/my/support/acceptance/<int:acceptance_id>/pdf        user    GET   writes
/my/support/contacts/<int:tenant_id>                  user    GET   reads
/my/support/contacts/<int:tenant_id>/name             user    POST  writes
/my/support/contacts/<int:tenant_id>/remove           user    POST  writes
/my/support/statement/<int:statement_id>/pdf          user    GET   writes
/my/support/terms/<int:terms_id>                      user    GET   reads
/my/support/terms/<int:terms_id>/accept               user    POST  writes
/my/support/terms/<int:terms_id>/pdf                  user    GET   writes
/my/ticket/<int:ticket_id>                            public  any   writes
/my/ticket/<int:ticket_id>/<access_token>             public  any   writes
/my/ticket/<int:ticket_id>/consent                    user    GET   reads
/my/ticket/<int:ticket_id>/consent/give               user    POST  writes
/my/ticket/<int:ticket_id>/issue                      user    GET   reads
/my/ticket/<int:ticket_id>/issue/join                 user    POST  writes
/my/ticket/<int:ticket_id>/seen/say                      user    POST  writes
/my/ticket/<int:ticket_id>/still_broken               public  POST  writes
/my/tickets                                           user    GET   writes
/my/tickets/page/<int:page>                           user    GET   writes
/new/subscription                                     user    GET   reads
/new/ticket                                           user    any   writes
/new/ticket/suggestions                               user    RPC   reads
/submitted/subscription                               user    POST  writes
/submitted/ticket                                     user    POST  writes
/support/offering/<token>                             public  GET   reads
/ticket/close                                         user    POST  writes
/ticket/reopen                                        user    POST  writes
"""

# Other machines have no page of ours from which a token could come: theirs is the code.
WITHOUT_OUR_TOKEN = {"/csp_support/mirror/pair"}


@tagged("-at_install", "post_install")
class TestRouteRules(TransactionCase):
    """Every route says who may come and how; a new one is decided in the table."""

    def setUp(self):
        super().setUp()
        self.routes = {
            address: endpoint.routing for address, endpoint in served_routes(self.env)
        }

    def test_who_comes_and_how(self):
        self.maxDiff = None
        found = {
            (
                address,
                routing["auth"],
                self._methods(routing),
                "reads" if routing["readonly"] else "writes",
            )
            for address, routing in self.routes.items()
        }
        decided = {tuple(line.split()) for line in RULES.strip().splitlines()}
        self.assertEqual(found, decided)

    def _methods(self, routing):
        if routing["type"] == "jsonrpc":
            return "RPC"
        return " ".join(routing.get("methods") or ["any"])

    def test_forms_of_other_sites_change_nothing(self):
        unguarded = {
            address
            for address, routing in self.routes.items()
            if not routing.get("csrf", True)
        }
        self.assertEqual(unguarded, WITHOUT_OUR_TOKEN)
