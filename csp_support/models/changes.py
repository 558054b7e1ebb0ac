"""Write only what differs: a reading that brings no news costs no statement.

Values are as for `write`, with a set of ids for a many2many.
"""

from odoo.fields import Command


def write_changes(record, vals):
    """Write those of `vals` that differ from the record; tells whether any did."""
    changed = {
        name: value for name, value in vals.items() if _current(record, name) != value
    }
    if changed:
        record.write(with_commands(changed))
    return bool(changed)


def with_commands(vals):
    """The same values as `create` and `write` take them."""
    return {
        name: [Command.set(sorted(value))] if isinstance(value, set) else value
        for name, value in vals.items()
    }


def _current(record, name):
    value = record[name]
    kind = record._fields[name].type
    if kind == "many2many":
        return set(value.ids)
    return value.id if kind == "many2one" else value
