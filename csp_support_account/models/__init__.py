from . import account_move
from . import csp_support_statement
from . import csp_support_terms
