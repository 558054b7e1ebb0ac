"""Between aware UTC, as the plain packages use it, and Odoo's naive UTC."""

from datetime import timezone


def to_naive(moment):
    """An aware moment as Odoo stores it: UTC, no zone, whole seconds."""
    return moment.replace(tzinfo=None, microsecond=0) if moment else False


def to_aware(moment):
    """A moment of Odoo's as the plain packages want it."""
    return moment.replace(tzinfo=timezone.utc) if moment else None
