"""The development environment: finds or fetches Odoo, starts PostgreSQL, runs, tests.

Run `python3 -m dev` for the list of verbs. Until the virtual environment exists this
package uses the standard library alone.
"""
