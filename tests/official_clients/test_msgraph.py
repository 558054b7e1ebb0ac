"""The published `msgraph-sdk` reads the sandbox as it reads Microsoft Graph."""

from datetime import datetime, timedelta, timezone

import pytest
from azure.core.exceptions import ClientAuthenticationError
from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_abstractions.serialization import Parsable
from msgraph.generated.admin.service_announcement.health_overviews import (
    health_overviews_request_builder,
)
from msgraph.generated.models.delegated_admin_access_assignment_status import (
    DelegatedAdminAccessAssignmentStatus as AssignmentStatus,
)
from msgraph.generated.models.delegated_admin_relationship_status import (
    DelegatedAdminRelationshipStatus as RelationshipStatus,
)
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.service_health_classification_type import (
    ServiceHealthClassificationType as Classification,
)
from msgraph.generated.models.service_health_status import ServiceHealthStatus

Overviews = health_overviews_request_builder.HealthOverviewsRequestBuilder


def announcements(client):
    return client.admin.service_announcement


def relationships(client):
    return client.tenant_relationships.delegated_admin_relationships


def with_issues():
    parameters = Overviews.HealthOverviewsRequestBuilderGetQueryParameters(
        expand=["issues"]
    )
    return RequestConfiguration(query_parameters=parameters)


def unknown_names(model):
    """Properties of an answer that the client has no place for."""
    if isinstance(model, list):
        return {name for item in model for name in unknown_names(item)}
    if not isinstance(model, Parsable):
        return set()
    names = {name for name in model.additional_data if not name.startswith("@odata")}
    return names.union(*map(unknown_names, vars(model).values()))


def overviews(official, key):
    answer = official.ask_graph(
        key, lambda client: announcements(client).health_overviews.get(with_issues())
    )
    return {overview.service: overview for overview in answer.value}


def test_health_overviews_with_their_issues(official):
    exchange = overviews(official, "fabrikam")["Exchange Online"]
    assert exchange.status is ServiceHealthStatus.ServiceDegradation
    (issue,) = exchange.issues
    assert issue.id == "EX1187342"
    assert issue.classification is Classification.Incident
    assert issue.is_resolved is False
    age = datetime.now(timezone.utc) - issue.start_date_time
    assert timedelta(0) < age < timedelta(days=1)
    assert issue.end_date_time is None


def test_healthy_tenant_is_operational(official):
    statuses = {found.status for found in overviews(official, "contoso").values()}
    assert statuses == {ServiceHealthStatus.ServiceOperational}


def test_issues_with_their_posts(official):
    (issue,) = official.all_of_graph(
        "fabrikam", lambda client: announcements(client).issues
    )
    assert len(issue.posts) == 2
    for post in issue.posts:
        assert post.created_date_time.tzinfo
        assert post.description.content


def test_pages_are_followed_to_the_end(official, cloud):
    issues = official.all_of_graph(
        "wingtip", lambda client: announcements(client).issues
    )
    found = [issue.id for issue in issues]
    assert found == list(cloud.tenant("wingtip").issues)
    assert len(cloud.requests) > len(found) / cloud.tenant("wingtip").page_size


def test_messages(official, cloud):
    messages = official.all_of_graph(
        "contoso", lambda client: announcements(client).messages
    )
    assert [found.id for found in messages] == list(cloud.tenant("contoso").messages)
    for message in messages:
        assert message.title and message.body.content
        assert message.category and message.severity
        assert message.last_modified_date_time.tzinfo


def test_delegated_admin_relationships(official):
    found = official.all_of_graph("partner", relationships)
    by_customer = {item.customer and item.customer.display_name: item for item in found}
    contoso = by_customer["Contoso"]
    assert contoso.status is RelationshipStatus.Active
    assert contoso.auto_extend_duration == timedelta(days=180)
    assert contoso.end_date_time > datetime.now(timezone.utc)
    roles = contoso.access_details.unified_roles
    assert all(role.role_definition_id for role in roles)
    waiting = by_customer[None]
    assert waiting.status is RelationshipStatus.ApprovalPending


def test_access_assignments(official):
    found = official.all_of_graph("partner", relationships)
    contoso = next(
        item
        for item in found
        if item.customer and item.customer.display_name == "Contoso"
    )
    assignments = official.all_of_graph(
        "partner",
        lambda client: (
            relationships(client)
            .by_delegated_admin_relationship_id(contoso.id)
            .access_assignments
        ),
    )
    assert len({item.access_container.access_container_id for item in assignments}) == 2
    granted = {role.role_definition_id for role in contoso.access_details.unified_roles}
    for assignment in assignments:
        assert assignment.status is AssignmentStatus.Active
        roles = assignment.access_details.unified_roles
        assert roles and {role.role_definition_id for role in roles} <= granted


def test_delegated_admin_customers(official, cloud):
    found = official.all_of_graph(
        "partner", lambda client: client.tenant_relationships.delegated_admin_customers
    )
    tenants = {customer.tenant_id: customer.display_name for customer in found}
    assert tenants[cloud.tenant_id("contoso")] == "Contoso"
    assert cloud.tenant_id("litware") not in tenants


@pytest.mark.parametrize(
    ("key", "listing"),
    [
        ("wingtip", lambda client: announcements(client).health_overviews),
        ("wingtip", lambda client: announcements(client).issues),
        ("wingtip", lambda client: announcements(client).messages),
        ("partner", relationships),
        (
            "partner",
            lambda client: client.tenant_relationships.delegated_admin_customers,
        ),
    ],
)
def test_sandbox_says_nothing_that_graph_does_not(official, key, listing):
    found = official.all_of_graph(key, listing)
    assert len(found) > 5
    assert unknown_names(found) == set()


def test_refusal_is_read_with_its_code(official):
    with pytest.raises(ODataError) as refused:
        overviews(official, "litware")
    assert refused.value.response_status_code == 403
    assert refused.value.error.code == "Forbidden"
    assert refused.value.error.inner_error.request_id


def test_wrong_secret_is_refused_by_entra(official):
    credential = official.app_credential("contoso", secret="not the secret")
    with pytest.raises(ClientAuthenticationError, match="AADSTS7000215"):
        credential.get_token(f"{official.cloud.url}/.default")
