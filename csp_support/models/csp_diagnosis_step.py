from odoo import fields, models

from ..microsoft.admin_pages import PAGES


class CspDiagnosisStep(models.Model):
    """One thing worth trying before Microsoft is asked, for everybody to use."""

    _name = "csp.diagnosis.step"
    _description = "Step Worth Trying"
    _order = "symptom_id, sequence, id"

    symptom_id = fields.Many2one(
        "csp.symptom", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    name = fields.Char(string="Step", required=True, translate=True)
    instructions = fields.Text(translate=True, help="What to look for, and how.")
    page = fields.Selection(
        list(PAGES.items()),
        string="Where",
        help="The portal in which this is done; it opens for the ticket's tenant. "
        "Empty: at the user's device.",
    )
    task_id = fields.Many2one(
        "csp.entra.task",
        ondelete="restrict",
        help="Says which role it takes in the customer's tenant.",
    )
    least_role_id = fields.Many2one(related="task_id.least_role_id")
    help_url = fields.Char(string="Microsoft's Help")
    checked_on = fields.Date(help="When the step was last compared with Microsoft's.")

    def _prepare_ticket_steps(self, ticket):
        """Values of the lines of a ticket's checklist for these steps."""
        return [
            {
                "ticket_id": ticket.id,
                "step_id": step.id,
                "sequence": sequence,
                "name": step.name,
            }
            for sequence, step in enumerate(self, start=1)
        ]
