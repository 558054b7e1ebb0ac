from odoo.tests import TransactionCase

from odoo.addons.csp_support.tests.support_common import SupportCommon


class AccountingCase(SupportCommon, TransactionCase):
    """A company that keeps books, with a tax, a taxed product and a customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.it")
        charts = cls.env["account.chart.template"]
        charts.try_loading("generic_coa", company=cls.company, install_demo=False)
        cls.tax = cls.env["account.tax"].create(
            {
                "name": "VAT 22 %",
                "amount": 22,
                "company_id": cls.company.id,
                "country_id": cls.company.account_fiscal_country_id.id,
            }
        )
        cls.product = cls.env["product.product"].create(
            {"name": "Support, one hour", "type": "service", "taxes_id": cls.tax.ids}
        )
        cls.tenant = cls._tenant("contoso")
        cls.customer = cls.tenant.partner_id
