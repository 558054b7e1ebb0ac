from . import csp_support_profile_change
