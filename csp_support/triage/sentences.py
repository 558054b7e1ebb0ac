"""What a concept found in a ticket means, as a sentence for people."""

from __future__ import annotations

from .reading import Reading
from .reasons import Reason, _

_SAYS = _('the ticket says "%(said)s"')
_OWN = _('it may come from the customer\'s side ("%(said)s")')
_DEVICE = _('a device may be at fault ("%(said)s")')
_SENTENCES = {
    "everyone": _('everybody has it ("%(said)s")'),
    "only_me": _('only one person or device has it ("%(said)s")'),
    "first_person": _('the customer speaks of himself only ("%(said)s")'),
    "own_change": _OWN,
    "own_code": _OWN,
    "our_doing": _OWN,
    "wrong_address": _OWN,
    "new_device": _('a device was changed or lost ("%(said)s")'),
    "our_device": _DEVICE,
    "own_server": _DEVICE,
    "own_access": _('it is about the rights of one person ("%(said)s")'),
    "access_request": _('the ticket is a request ("%(said)s")'),
    "suspicious_mail": _('a mail looks suspicious ("%(said)s")'),
    "buy": _('the ticket is about buying or cancelling ("%(said)s")'),
    "licences": _('the ticket speaks of licences ("%(said)s")'),
    "plans": _('the ticket names a plan ("%(said)s")'),
    "how_to": _('the ticket is a question ("%(said)s")'),
    "question": _('the ticket is a question ("%(said)s")'),
    "asks": _("the ticket asks something"),
    "documentation_says": _('the ticket compares with the documentation ("%(said)s")'),
    "configuration_checked": _('the configuration was checked ("%(said)s")'),
    "since_update": _('it came with an update ("%(said)s")'),
    "irregular": _('it behaves irregularly ("%(said)s")'),
    "works": _('it works elsewhere ("%(said)s")'),
    "no_access": _('something cannot be used at all ("%(said)s")'),
    "nothing_published": _('the customer saw nothing published ("%(said)s")'),
    "several_networks": _('several networks were tried ("%(said)s")'),
    "several_providers": _('several providers or countries are affected ("%(said)s")'),
    "several_tenants": _('several tenants have it ("%(said)s")'),
    "same_region": _('the tenants share a region ("%(said)s")'),
    "many_services": _('many services are affected ("%(said)s")'),
    "is_it_general": _('the customer asks whether it is general ("%(said)s")'),
}


def sentence(reading: Reading, concept: str) -> Reason:
    """The sentence for a concept that the text speaks of, quoting its words."""
    template = _SENTENCES.get(concept, _SAYS)
    return Reason(template, {"said": reading.said[concept]})
