from . import connection
from . import support_portal
from . import health_portal
from . import offering_page
from . import ticket_portal
from . import ticket_form
from . import ticket_closing
from . import ticket_reopening
