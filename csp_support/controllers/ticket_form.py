import os

from odoo import http
from odoo.http import request

from odoo.addons.helpdesk_mgmt.controllers.main import HelpdeskTicketController

from .parameters import number, written

MAXIMUM_SUBJECT = 200
MAXIMUM_DESCRIPTION = 50_000
MAXIMUM_ATTACHMENTS = 10
MAXIMUM_ATTACHMENT_MIB = 20

# What is kept on the form when it comes back with a problem.
TYPED = (
    "subject",
    "description",
    "category",
    "team",
    "tenant",
    "service",
    "support_type",
    "affected",
    "able",
)


class TicketForm(HelpdeskTicketController):
    """The form for a new ticket: what is wrong is said on it, nothing typed is lost."""

    def _get_create_new_ticket_values(self, **kwargs):
        values = super()._get_create_new_ticket_values(**kwargs)
        limit = MAXIMUM_ATTACHMENT_MIB * 2**20
        tenants = self._form_tenants()
        values.update(
            page_name="new_ticket",
            tenants=[{"id": tenant.id, "name": tenant.name} for tenant in tenants],
            typed={name: written(kwargs.get(name)) for name in TYPED},
            problems=[],
            had_attachments=False,
            max_upload_size=min(values["max_upload_size"], limit),
            maximum_attachments=MAXIMUM_ATTACHMENTS,
            maximum_attachment_mib=MAXIMUM_ATTACHMENT_MIB,
        )
        return values

    def _form_tenants(self):
        """Tenants of the visitor's company and, for a reseller, of his customers."""
        user = request.env.user
        # What a ticket costs depends on who asks.
        tenants = request.env["csp.tenant"].with_context(
            csp_asker=user.commercial_partner_id.id
        )
        return tenants._of_customer(user) | tenants._of_reseller(user)

    @http.route(methods=["POST"])
    def submit_ticket(self, **kwargs):
        kwargs.update({name: written(kwargs.get(name)) for name in TYPED})
        problems = list(self._form_problems(**kwargs))
        if problems:
            return self._form_again(problems, **kwargs)
        return super().submit_ticket(**kwargs)

    def _form_again(self, problems, **kwargs):
        """The form with what is wrong and with all that was typed."""
        values = self._get_create_new_ticket_values(**kwargs)
        values.update(problems=problems, had_attachments=bool(kwargs.get("attachment")))
        return request.render("helpdesk_mgmt.portal_create_ticket", values, status=422)

    def _prepare_submit_ticket_vals(self, **kwargs):
        vals = super()._prepare_submit_ticket_vals(**kwargs)
        tenant = self._chosen_tenant(**kwargs)
        if tenant:
            vals.update(csp_tenant_id=tenant.id, company_id=tenant.company_id.id)
        return vals

    def _chosen_tenant(self, tenant=None, **kwargs):
        tenants = self._form_tenants()
        if len(tenants) == 1:
            return tenants
        return tenants.filtered(lambda own: own.id == number(tenant))

    # ------------------------------------------------------------------
    # What may be wrong, as sentences
    # ------------------------------------------------------------------

    def _form_problems(self, **kwargs):
        yield from self._text_problems(**kwargs)
        yield from self._choice_problems(**kwargs)
        yield from self._attachment_problems()

    def _text_problems(self, subject=None, description=None, **kwargs):
        subject, description = str(subject or ""), str(description or "")
        if not subject.strip():
            yield request.env._("Write a subject: a few words that say what is wrong.")
        if len(subject) > MAXIMUM_SUBJECT:
            yield request.env._(
                "The subject is too long: keep it to %(count)s characters and put the "
                "rest into the description.",
                count=MAXIMUM_SUBJECT,
            )
        if not description.strip():
            yield request.env._(
                "Describe what you see, since when, and who is concerned."
            )
        if len(description) > MAXIMUM_DESCRIPTION:
            yield request.env._(
                "The description is too long: keep it to %(count)s characters and "
                "attach the rest as a file.",
                count=MAXIMUM_DESCRIPTION,
            )

    def _choice_problems(self, category=None, team=None, **kwargs):
        company = request.env.company
        categories, teams = self._get_categories(), self._get_teams()
        if category and not self._is_shown("helpdesk.ticket.category", category):
            yield request.env._("Choose one of the categories in the list.")
        elif (
            categories
            and company.helpdesk_mgmt_portal_category_id_required
            and not category
        ):
            yield request.env._("Choose a category.")
        if team and not self._is_shown("helpdesk.ticket.team", team):
            yield request.env._("Choose one of the teams in the list.")
        elif teams and company.helpdesk_mgmt_portal_team_id_required and not team:
            yield request.env._("Choose a team.")
        if self._is_choice_missing(**kwargs):
            yield request.env._("Choose which of your tenants the ticket is about.")

    def _is_choice_missing(self, **kwargs):
        return len(self._form_tenants()) > 1 and not self._chosen_tenant(**kwargs)

    def _is_shown(self, model_name, record_id):
        """Whether customers are offered this category or team."""
        return bool(
            request.env[model_name].search_count(
                [("id", "=", number(record_id)), ("show_in_portal", "=", True)]
            )
        )

    def _files(self):
        """What he attached: a form without files sends one without a name."""
        files = request.httprequest.files.getlist("attachment")
        return [file for file in files if file.filename]

    def _attachment_problems(self):
        named = self._files()
        if len(named) > MAXIMUM_ATTACHMENTS:
            yield request.env._(
                "Attach %(count)s files at most; you can send more once the ticket is "
                "there.",
                count=MAXIMUM_ATTACHMENTS,
            )
        for file in named:
            if _size(file) > MAXIMUM_ATTACHMENT_MIB * 2**20:
                yield request.env._(
                    "The file %(name)s is too big: attach files of %(size)s MiB at "
                    "most.",
                    name=file.filename,
                    size=MAXIMUM_ATTACHMENT_MIB,
                )


def _size(file):
    """Bytes of an uploaded file, which is left to be read from its start."""
    file.seek(0, os.SEEK_END)
    size = file.tell()
    file.seek(0)
    return size
