from . import test_agent_tour
from . import test_csp_connection
from . import test_csp_credential
from . import test_csp_tenant
from . import test_escalation_tag
from . import test_health_check
from . import test_health_check_batch
from . import test_service_health
