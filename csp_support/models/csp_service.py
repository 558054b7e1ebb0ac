from odoo import api, fields, models
from odoo.tools import ormcache

from .. import triage

FAMILIES = [
    ("microsoft_365", "Microsoft 365"),
    ("azure", "Azure"),
    ("dynamics_365", "Dynamics 365"),
    ("power_platform", "Power Platform"),
    ("security", "Security"),
    ("windows", "Windows"),
    ("other", "Other"),
]


class CspService(models.Model):
    _name = "csp.service"
    _description = "Microsoft Service"
    _order = "family, name"

    name = fields.Char(required=True, help="How Microsoft calls the service today.")
    family = fields.Selection(FAMILIES, required=True, default="other")
    graph_id = fields.Char(
        string="Graph ID",
        index=True,
        help="Short key of the service in Microsoft Graph's health overviews.",
    )
    graph_name = fields.Char(
        help="Display name of the service in Microsoft Graph, when it differs."
    )
    other_names = fields.Char(
        help="Former and alternative display names, separated by |. "
        "Microsoft renames services; old issues keep the old name."
    )
    admin_url = fields.Char(string="Admin Centre")
    help_url = fields.Char(string="Product Help")
    word_ids = fields.One2many(
        "csp.service.word",
        "service_id",
        string="Words Customers Use",
    )
    active = fields.Boolean(default=True)

    _graph_id_unique = models.UniqueIndex(
        "(graph_id) WHERE graph_id IS NOT NULL",
        "Another service already carries this Graph ID.",
    )

    def _display_names(self):
        """Every name Microsoft gives or gave this service."""
        self.ensure_one()
        others = (self.other_names or "").split("|")
        names = [self.name, self.graph_name or "", *others]
        return [name.strip() for name in names if name.strip()]

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    @ormcache()
    def _triage(self):
        """Triage with the whole catalogue.

        Kept until the catalogue changes: it learns the issues that it has read.
        """
        return triage.Triage(
            self.sudo()._triage_services(),
            self._triage_bars(),
            triage.encoder.installed(),
        )

    @api.model
    def _triage_bars(self):
        """The scores from which an issue is linked unasked, and suggested."""
        read = self.env["ir.config_parameter"].sudo().get_param
        default = triage.Bars()
        link = float(read("csp_support.link_bar") or default.link)
        suggest = float(read("csp_support.suggest_bar") or default.suggest)
        return triage.Bars(link, min(suggest, link))

    @api.model
    def _triage_services(self):
        """The catalogue as triage wants it."""
        return [
            triage.Service(
                key=str(service.id),
                name=service.name,
                family=service.family,
                words={
                    lang: [word for line in lines for word in line._phrases()]
                    for lang, lines in service.word_ids.grouped("lang").items()
                },
                other_names=tuple(service._display_names()[1:]),
            )
            for service in self.search([])
        ]

    @api.model
    def _by_display_name(self):
        """Map each known display name, lower case, to its service."""
        services = self.with_context(active_test=False).search([])
        return {
            name.lower(): service
            for service in services
            for name in service._display_names()
        }

    @api.model
    def _find_or_create(self, reported):
        """Services for (Graph id, display name) pairs as Microsoft reported them.

        Microsoft adds services at any time, so an unknown one enters the
        catalogue instead of being dropped. Returns {pair: service}.
        """
        by_name = self._by_display_name()
        by_graph_id = {
            service.graph_id.lower(): service
            for service in by_name.values()
            if service.graph_id
        }

        def known(pair):
            graph_id, name = pair
            return by_graph_id.get(graph_id.lower()) or by_name.get(name.lower())

        missing = [pair for pair in dict.fromkeys(reported) if not known(pair)]
        created = self.create(
            [
                {"name": name or graph_id, "graph_id": graph_id or False}
                for graph_id, name in missing
            ]
        )
        found = dict(zip(missing, created, strict=True))
        return {pair: known(pair) or found[pair] for pair in reported}
