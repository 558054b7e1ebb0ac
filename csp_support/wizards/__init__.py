from . import csp_support_profile_change
from . import csp_issue_choice
