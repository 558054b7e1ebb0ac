"""Every reason for a failure, with the sentence for the support agent who reads it.

Each sentence says what happened, for which tenant, and what to do.
"""

from dataclasses import asdict, dataclass
from typing import NamedTuple

from .errors import (
    AccessRefused,
    CredentialError,
    MicrosoftError,
    SignInNeeded,
    Temporary,
    Throttled,
)


def _(text: str) -> str:
    """Mark a sentence for translation."""
    return text


@dataclass(frozen=True)
class About:
    """What a call is about: fills the sentences when it fails.

    `consent_url` goes with the failures that an administrator's consent mends.
    """

    tenant_id: str = ""
    client_id: str = ""
    cloud: str = ""
    permission: str = ""
    consent_url: str = ""


class Reason(NamedTuple):
    """The kind of error, its sentence, and whether the consent link goes with it."""

    kind: type[MicrosoftError]
    template: str
    consent: bool = False


def failure(
    code: str,
    about: About | None = None,
    *,
    link: str = "",
    retry_after: float | None = None,
    correlation_id: str = "",
    **values: object,
) -> MicrosoftError:
    """Return the error of reason `code`, ready to be raised.

    `values` fill the sentence beside `about`; KeyError for a code that is not in
    `REASONS`.
    """
    about = about or About()
    reason = REASONS[code]
    return reason.kind(
        code,
        reason.template,
        {**asdict(about), **values},
        link=link or (about.consent_url if reason.consent else ""),
        retry_after=retry_after,
        correlation_id=correlation_id,
    )


REASONS = {
    # Our own credential
    "credential_missing": Reason(
        CredentialError,
        _(
            "The connection has neither a client secret nor a certificate. Enter one"
            " of them in the connection."
        ),
    ),
    "certificate_unreadable": Reason(
        CredentialError,
        _(
            "The certificate could not be read: it must be an X.509 certificate with"
            " its RSA private key, in PEM or PFX form. Export it again and upload both"
            " parts."
        ),
    ),
    "certificate_password": Reason(
        CredentialError,
        _(
            "The certificate file could not be opened: the password is wrong, or the"
            " file is not complete. Enter the password that was set when the file was"
            " exported."
        ),
    ),
    "certificate_mismatch": Reason(
        CredentialError,
        _(
            "The private key does not belong to the certificate. Upload the key that"
            " the certificate was made with."
        ),
    ),
    "certificate_expired": Reason(
        CredentialError,
        _(
            "The certificate expired on %(expires)s. Make a new one, upload its public"
            " part to the app registration in Microsoft Entra and both parts to the"
            " connection."
        ),
    ),
    "secret_wrong": Reason(
        CredentialError,
        _(
            "Microsoft did not accept the client secret of the app %(client_id)s when"
            " asked for tenant %(tenant_id)s. Enter the secret's value in the"
            " connection; its id, shown beside it in Microsoft Entra, does not work."
        ),
    ),
    "secret_expired": Reason(
        CredentialError,
        _(
            "The client secret of the app %(client_id)s has expired, so tenant"
            " %(tenant_id)s could not be asked. Create a new client secret in the app"
            " registration in Microsoft Entra and enter its value in the connection."
        ),
    ),
    "certificate_refused": Reason(
        CredentialError,
        _(
            "Microsoft did not accept the certificate of the app %(client_id)s when"
            " asked for tenant %(tenant_id)s. Upload the connection's certificate to"
            " the app registration in Microsoft Entra."
        ),
    ),
    "credential_refused": Reason(
        CredentialError,
        _(
            "Microsoft did not accept the credential of the app %(client_id)s when"
            " asked for tenant %(tenant_id)s. Check the secret or certificate of the"
            " connection against the app registration in Microsoft Entra."
        ),
    ),
    "app_disabled": Reason(
        CredentialError,
        _(
            "The app %(client_id)s is disabled, so tenant %(tenant_id)s could not be"
            " asked. Enable the enterprise application in Microsoft Entra."
        ),
    ),
    "scope_invalid": Reason(
        CredentialError,
        _(
            "Microsoft does not know the scope that was asked of tenant %(tenant_id)s."
            " Check that the connection's cloud (%(cloud)s) is the customer's; if it"
            " is, report this as a fault of CSP Support."
        ),
    ),
    "redirect_unknown": Reason(
        CredentialError,
        _(
            "The app %(client_id)s does not know the address that tenant %(tenant_id)s"
            " should send the browser back to. Add this server's redirect address, as"
            " the connection shows it, to the app registration in Microsoft Entra under"
            " Authentication, platform Web."
        ),
    ),
    "request_loop": Reason(
        CredentialError,
        _(
            "Microsoft stopped answering for tenant %(tenant_id)s because the app"
            " %(client_id)s asked for the same token too often. Wait a few minutes; if"
            " it comes back, see whether another program uses the same app."
        ),
    ),
    # The partner user who signed in
    "sign_in_again": Reason(
        SignInNeeded,
        _(
            "The partner user's sign-in has expired, so tenant %(tenant_id)s could not"
            " be asked. Sign in again from the connection."
        ),
    ),
    "sign_in_revoked": Reason(
        SignInNeeded,
        _(
            "The partner user's sign-in was revoked, for instance by a password reset,"
            " so tenant %(tenant_id)s could not be asked. Sign in again from the"
            " connection."
        ),
    ),
    "sign_in_mismatch": Reason(
        SignInNeeded,
        _(
            "The answer that came for tenant %(tenant_id)s does not belong to a sign-in"
            " or consent that was begun here, so it was not used. Begin again from the"
            " connection, in this browser."
        ),
    ),
    "sign_in_declined": Reason(
        SignInNeeded,
        _(
            "The sign-in to tenant %(tenant_id)s was cancelled, or what the app"
            " %(client_id)s asks for was declined. Sign in again and accept it, or have"
            " an administrator of that tenant consent to the app."
        ),
        consent=True,
    ),
    "wrong_tenant": Reason(
        SignInNeeded,
        _(
            "%(user)s belongs to tenant %(other_tenant_id)s, not to the partner's"
            " tenant %(tenant_id)s. Sign in again as a user of the partner's tenant, or"
            " correct the partner tenant id of the connection."
        ),
    ),
    "mfa_missing": Reason(
        SignInNeeded,
        _(
            "%(user)s signed in to tenant %(tenant_id)s without multi-factor"
            " authentication, which Microsoft demands of partners. Sign in again with"
            " the second factor; if none is asked for, have an administrator of the"
            " partner's tenant require it of this user."
        ),
    ),
    "mfa_required": Reason(
        SignInNeeded,
        _(
            "Tenant %(tenant_id)s asks for multi-factor authentication of the partner"
            " user. Sign in again from the connection and confirm with the second"
            " factor."
        ),
    ),
    "account_locked": Reason(
        SignInNeeded,
        _(
            "The partner user's account is locked or its address is blocked, so tenant"
            " %(tenant_id)s could not be asked. Wait, or have the partner's"
            " administrator unlock the account."
        ),
    ),
    "account_disabled": Reason(
        SignInNeeded,
        _(
            "The partner user's account is disabled, so tenant %(tenant_id)s could not"
            " be asked. Enable the account, or sign in from the connection as another"
            " user."
        ),
    ),
    "user_unknown": Reason(
        SignInNeeded,
        _(
            "The partner user who signed in does not exist in the directory that"
            " tenant %(tenant_id)s asked. Check the integration account and sign in"
            " again from the connection."
        ),
    ),
    "partner_risk": Reason(
        SignInNeeded,
        _(
            "Microsoft blocks delegated administration of tenant %(tenant_id)s because"
            " the partner user's account is at risk. Have the partner's security team"
            " clear the risk in Microsoft Entra ID Protection."
        ),
    ),
    # One tenant
    "tenant_id_invalid": Reason(
        AccessRefused,
        _(
            "%(tenant_id)s is not a tenant id. Enter the customer's directory"
            " (tenant) id as Microsoft Entra shows it, or one of its verified domains."
        ),
    ),
    "tenant_unknown": Reason(
        AccessRefused,
        _(
            "Microsoft knows no tenant %(tenant_id)s in the cloud %(cloud)s. Check the"
            " tenant id, and that the connection's cloud is the customer's."
        ),
    ),
    "other_cloud": Reason(
        AccessRefused,
        _(
            "Tenant %(tenant_id)s is not in the cloud %(cloud)s but in another national"
            " cloud. Use a connection for that cloud."
        ),
    ),
    "app_unknown": Reason(
        AccessRefused,
        _(
            "The app %(client_id)s was not found in tenant %(tenant_id)s. Have an"
            " administrator of the customer consent to it, and check the connection's"
            " client id and cloud (%(cloud)s)."
        ),
        consent=True,
    ),
    "consent_missing": Reason(
        AccessRefused,
        _(
            "Tenant %(tenant_id)s has not consented to the app %(client_id)s. Have an"
            " administrator of the customer grant consent."
        ),
        consent=True,
    ),
    "consent_declined": Reason(
        AccessRefused,
        _(
            "Consent to the app %(client_id)s was declined in tenant %(tenant_id)s. Ask"
            " an administrator of the customer to grant it."
        ),
        consent=True,
    ),
    "other_tenant_consented": Reason(
        AccessRefused,
        _(
            "Consent was given in tenant %(other_tenant_id)s, not in tenant"
            " %(tenant_id)s. Have an administrator of the latter open the consent link,"
            " signed in there."
        ),
        consent=True,
    ),
    "admin_consent_needed": Reason(
        AccessRefused,
        _(
            "Only an administrator of tenant %(tenant_id)s can consent to the app"
            " %(client_id)s. Send the consent link to one."
        ),
        consent=True,
    ),
    "partner_consent_missing": Reason(
        AccessRefused,
        _(
            "The app %(client_id)s is not yet authorised in tenant %(tenant_id)s for"
            " use by a partner. Consent to it there through Partner Center, or have an"
            " administrator of the customer do so."
        ),
        consent=True,
    ),
    "app_permissions": Reason(
        AccessRefused,
        _(
            "The app %(client_id)s may not ask tenant %(tenant_id)s for this service:"
            " the tenant lacks the service, or the app lacks the API permission. Check"
            " the API permissions of the app registration and consent again."
        ),
        consent=True,
    ),
    "partner_user_unknown": Reason(
        AccessRefused,
        _(
            "The partner user is not known in tenant %(tenant_id)s. See that the GDAP"
            " relationship is active, that the user is in a security group assigned to"
            " it, and that the user is not also a guest of that tenant."
        ),
    ),
    "cross_tenant_blocked": Reason(
        AccessRefused,
        _(
            "The cross-tenant access settings of tenant %(tenant_id)s block the"
            " partner. Have an administrator of the customer allow the partner's"
            " tenant."
        ),
    ),
    "conditional_access": Reason(
        AccessRefused,
        _(
            "A Conditional Access policy of tenant %(tenant_id)s blocks the partner."
            " Have an administrator of the customer exclude the external user type"
            ' "Service provider users", or sign in from an allowed place.'
        ),
    ),
    "sign_in_refused": Reason(
        AccessRefused,
        _(
            "Microsoft Entra refused to let the app %(client_id)s into tenant"
            " %(tenant_id)s (%(error)s). Look the reason up and follow the advice"
            " there:"
        ),
    ),
    "permission_missing": Reason(
        AccessRefused,
        _(
            "Microsoft Graph refuses the data of tenant %(tenant_id)s: the permission"
            " %(permission)s is missing there. Have an administrator of that tenant"
            " consent to it. With the delegated sign-in the partner user also needs an"
            " Entra role there, in a customer's tenant by GDAP, such as Service Support"
            " Administrator."
        ),
        consent=True,
    ),
    "token_refused": Reason(
        AccessRefused,
        _(
            "%(host)s did not accept the token for tenant %(tenant_id)s: it has"
            " expired, was revoked, or is meant for something else. Test the"
            " connection; if that succeeds, check again."
        ),
    ),
    "not_found": Reason(
        AccessRefused,
        _(
            "%(host)s knows nothing under the address that was asked for tenant"
            " %(tenant_id)s. Check that the connection's cloud is the customer's."
        ),
    ),
    "request_refused": Reason(
        AccessRefused,
        _(
            "%(host)s refused the request for tenant %(tenant_id)s with HTTP status"
            " %(status)s (%(error)s). If it happens again, report it as a fault of CSP"
            " Support."
        ),
    ),
    # Partner Center
    "partner_center_refused": Reason(
        AccessRefused,
        _(
            "Partner Center refuses what was asked for tenant %(tenant_id)s. The"
            " partner user who signed in must be an Admin agent there; the app by"
            " itself may read customers and subscriptions only, and an indirect"
            " reseller has no access to this service at all."
        ),
    ),
    "partner_consent_refused": Reason(
        AccessRefused,
        _(
            "Partner Center refuses to change the consent to the app %(client_id)s in"
            " tenant %(tenant_id)s. The partner user who signed in must be an Admin"
            " agent, and in a security group that has the role Cloud Application"
            " Administrator in that tenant by GDAP. Or have an administrator of the"
            " customer consent."
        ),
        consent=True,
    ),
    "customer_unknown": Reason(
        AccessRefused,
        _(
            "Partner Center knows no customer %(tenant_id)s of this partner. See there"
            " whether the reseller relationship has ended; if it has, exclude the"
            " tenant here."
        ),
    ),
    "support_contact_missing": Reason(
        AccessRefused,
        _(
            "Partner Center keeps no support contact for this subscription of tenant"
            " %(tenant_id)s. Subscriptions of the new commerce have none, and nothing"
            " needs to be done for them."
        ),
    ),
    "no_partner_center": Reason(
        AccessRefused,
        _(
            "The cloud %(cloud)s has no Partner Center that programs may ask, so"
            " nothing was asked for tenant %(tenant_id)s. Import the tenants from GDAP"
            " or from a file."
        ),
    ),
    "no_service_requests": Reason(
        AccessRefused,
        _(
            "Partner Center has no service requests in the cloud %(cloud)s, so none"
            " were asked for tenant %(tenant_id)s. Look them up in the admin centre."
        ),
    ),
    # Azure
    "azure_refused": Reason(
        AccessRefused,
        _(
            "No access to Azure in tenant %(tenant_id)s: it refuses its service health."
            " Give the partner user or the app the role Reader on the subscription, in"
            " the Azure portal under Access control (IAM); what touches the whole"
            " tenant takes an Entra role there, such as Service Support Administrator"
            " by GDAP."
        ),
    ),
    "azure_subscription_unknown": Reason(
        AccessRefused,
        _(
            "Azure knows no subscription %(subscription)s that may be seen in tenant"
            " %(tenant_id)s. See whether it was cancelled or moved to another tenant,"
            " and import the customer's subscriptions again."
        ),
    ),
    # It may pass by itself
    "throttled": Reason(
        Throttled,
        _(
            "Microsoft is limiting the number of requests for tenant %(tenant_id)s."
            " Nothing needs to be done but to check again later."
        ),
    ),
    "server_error": Reason(
        Temporary,
        _(
            "%(host)s failed with HTTP status %(status)s when asked for tenant"
            " %(tenant_id)s. The fault is on Microsoft's side: check again in a few"
            " minutes."
        ),
    ),
    "timeout": Reason(
        Temporary,
        _(
            "%(host)s did not answer in time for tenant %(tenant_id)s. Check again in a"
            " few minutes; if it stays so for all tenants, check this server's"
            " network."
        ),
    ),
    "unreachable": Reason(
        Temporary,
        _(
            "%(host)s could not be reached for tenant %(tenant_id)s. Check this"
            " server's internet connection, name resolution, firewall and proxy."
        ),
    ),
    "cut_off": Reason(
        Temporary,
        _(
            "The connection to %(host)s broke off while it answered for tenant"
            " %(tenant_id)s. Check again in a few minutes."
        ),
    ),
    "untrusted": Reason(
        Temporary,
        _(
            "The certificate of %(host)s is not trusted, so nothing was asked for"
            " tenant %(tenant_id)s. If a proxy of your network opens encrypted"
            " connections, add its certificate authority to this server."
        ),
    ),
    "redirected": Reason(
        Temporary,
        _(
            "%(host)s sent the request for tenant %(tenant_id)s on to another address,"
            " which is not followed. See whether a proxy or a log-in page of your"
            " network answers in Microsoft's place."
        ),
    ),
    "malformed_answer": Reason(
        Temporary,
        _(
            "%(host)s gave an answer for tenant %(tenant_id)s that could not be"
            " understood. See whether a proxy of your network answers in Microsoft's"
            " place, and check again in a few minutes."
        ),
    ),
    "too_much": Reason(
        Temporary,
        _(
            "%(host)s gave more data for tenant %(tenant_id)s than is accepted"
            " (%(limit)s). Report this as a fault of CSP Support."
        ),
    ),
}
