"""Microsoft's clouds as a CSP support desk needs them. Plain Python, no Odoo.

Direction of the parts: `graph` speaks to Microsoft through `transport` with a token
of `tokens`; `clouds` says where, `credentials` who we are, `errors` and `reasons`
what went wrong in a sentence for people.
"""
