"""Two Odoos with one shared ticket: what goes between them, signed and bounded.

Plain Python, without Odoo: `code` is what two administrators exchange once, `envelope`
signs, `events` says what may travel, `peer` speaks to the other side.
"""
