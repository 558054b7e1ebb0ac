from . import test_statement_invoice
