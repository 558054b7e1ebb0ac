from . import csp_hand_over
from . import csp_hand_over_dossier
from . import csp_microsoft_report
from . import csp_support_profile_change
from . import csp_issue_choice
from . import csp_issue_telling
from . import csp_share_offer
from . import csp_share_word
