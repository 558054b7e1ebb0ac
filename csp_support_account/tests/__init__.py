from . import test_statement_invoice
from . import test_prices_with_taxes
from . import test_reseller_invoice
