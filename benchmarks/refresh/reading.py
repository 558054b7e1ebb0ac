"""What runs inside Odoo: makes the tenants, reads them twice, prints the second."""

import json
import resource
import time

from odoo.addons.csp_support.microsoft.tenant_round import THREADS

from . import cloud_log, population

FEW = 10  # tenants at which the bytes of an issue are measured first


def main(env, size, latency):
    """Prints the figures as JSON, in one line."""
    tenants = population.tenants(env, size)
    stored = _read_first(env, tenants)
    population.make_due(env, tenants)
    cloud_log.forget()
    queries = env.cr.sql_log_count
    started = time.perf_counter()
    population.read_all(env)
    seconds = time.perf_counter() - started
    states = set(tenants.mapped("health_state"))
    if "unknown" in states:
        raise SystemExit(f"Some tenants could not be read: {states}")
    figures = {
        "seconds": seconds,
        "bound": size * latency / THREADS,
        "requests": cloud_log.graph_requests() / size,
        "queries": (env.cr.sql_log_count - queries) / size,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        **stored,
    }
    print(json.dumps(figures))


def _read_first(env, tenants):
    """Reads a few tenants, then all; returns what is stored of an issue both times."""
    population.make_due(env, tenants[:FEW])
    population.read_all(env)
    issues = tenants.issue_ids
    before = _issue_bytes(env, issues)
    population.make_due(env, tenants)
    population.read_all(env)
    return {
        "few_tenants_issue_bytes": before,
        "issue_bytes": _issue_bytes(env, issues),
        "link_bytes": _link_bytes(env),
    }


def _issue_bytes(env, issues):
    """Bytes that the database keeps of an issue with its posts, on average."""
    env.cr.execute(
        """
        SELECT (SELECT SUM(pg_column_size(issue.*))
                  FROM csp_service_issue issue WHERE id = ANY(%(ids)s))
             + (SELECT SUM(pg_column_size(post.*))
                  FROM csp_service_issue_post post WHERE issue_id = ANY(%(ids)s))
        """,
        {"ids": issues.ids},
    )
    return env.cr.fetchone()[0] / len(issues)


def _link_bytes(env):
    """Bytes that each tenant of an issue adds, indexes among them."""
    env.cr.execute(
        """
        SELECT pg_total_relation_size('csp_service_issue_tenant_rel')::float / COUNT(*)
          FROM csp_service_issue_tenant_rel
        """
    )
    return env.cr.fetchone()[0]
