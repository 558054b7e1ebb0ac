"""Microsoft's clouds as a CSP support desk needs them. Plain Python, no Odoo.

Direction of the parts: `graph` speaks to Microsoft through `transport` with a token
of `tokens`; `clouds` says where, `credentials` who we are, `errors` and `reasons`
what went wrong in a sentence for people. `sign_in` and `consent` are what people do
in a browser, `tenant_relationships` and `effective_roles` what customers grant the
partner, and `capabilities` tells what of all this works. `partner_center` knows
customers, subscriptions and the support profile, `azure` the health of what runs there,
`status_feed` what Microsoft tells everybody.
"""
