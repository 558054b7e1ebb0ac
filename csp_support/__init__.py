# Imported by itself, for `python -m csp_support.triage`, it needs no Odoo.
if __name__.startswith("odoo."):
    from . import controllers
    from . import models
    from . import wizards
    from .hooks import uninstall_hook
