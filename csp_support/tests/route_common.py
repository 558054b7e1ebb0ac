def served_routes(env):
    """Address and endpoint of all that this addon and helpdesk_mgmt serve or extend."""
    http = env["ir.http"]
    modules = sorted(env.registry._init_modules)
    for address, endpoint in http._generate_routing_rules(
        modules, http._get_converters()
    ):
        if _writers(endpoint.func) & {"csp_support", "helpdesk_mgmt"}:
            yield address, endpoint


def _writers(method):
    """Names of the addons that define the method or override it."""
    return {
        each.__module__.split(".")[2]
        for each in type(method.__self__).__mro__
        if method.__name__ in vars(each) and "." in each.__module__
    }
