import base64

from .reseller_common import ResellerCase

PIXEL = base64.b64encode(
    base64.b64decode(
        b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
        b"awAAAABJRU5ErkJggg=="
    )
)

# By which a reseller's customer would learn that we stand behind him.
OURS = (
    "Partner under test",
    "+39 02 7777",
    "hello@ours.example",
    "www.ours.example",
    "/logo.png?",
    "company_logo",
)


class BrandingCase(ResellerCase):
    """Our company and the reseller Alpine have each a logo, a phone and a site."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "phone": "+39 02 7777",
                "email": "hello@ours.example",
                "website": "https://www.ours.example",
                "logo": PIXEL,
            }
        )
        cls.alpine.write(
            {
                "phone": "+39 0471 111",
                "email": "info@alpine.example",
                "website": "https://www.alpine.example",
                "image_1920": PIXEL,
            }
        )
        cls.agent.write(
            {
                "signature": "<p>Agent of Partner under test</p>",
                "email": "agent@ours.example",
            }
        )
        for user, address in (
            (cls.customer, "it@contoso.example"),
            (cls.stranger, "it@fabrikam.example"),
            (cls.alpine_user, "people@alpine.example"),
        ):
            user.partner_id.email = address
        for tenant in (cls.contoso, cls.fabrikam):
            tenant.partner_id.email = f"office@{tenant.name}.example"
            tenant.offering_id = cls.offering
