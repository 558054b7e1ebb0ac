"""What a ticket costs, in the words in which its customer is told."""

from dataclasses import dataclass
from datetime import datetime

from odoo.tools.misc import format_amount, format_duration

from .csp_support_plan_hours import Hours
from .spoken_time import spoken_moment


@dataclass(frozen=True)
class Quote:
    """The price of a ticket that is being written, or of one that is there."""

    pricing: str
    price: str = ""
    currency: str = ""
    terms_id: int = 0
    in_hours: bool = False
    opens_at: datetime | None = None
    free_if_microsoft: bool = False
    hours: Hours = Hours()
    is_beyond_hours: bool = False
    is_filed: bool = False

    @property
    def is_charged(self):
        return self.pricing in ("per_ticket", "hourly")

    @property
    def is_out_of_hours(self):
        return bool(self.terms_id) and not self.in_hours

    @property
    def needs_consent(self):
        return self.is_charged or self.is_out_of_hours

    @property
    def key(self):
        """What the customer agrees to: another price has another key."""
        time = "open" if self.in_hours else "closed"
        beyond = "-beyond" if self.is_beyond_hours else ""
        price = f"{self.pricing}-{self.price}{self.currency}"
        return f"{self.terms_id}-{price}-{time}{beyond}"

    def headline(self, env):
        """The price in one sentence."""
        if self.pricing == "included":
            return env._("Included in your plan.")
        if self.pricing == "per_ticket":
            return env._("%(price)s for this ticket.", price=self._amount(env))
        if self.pricing == "hourly":
            return env._("%(price)s per hour of work.", price=self._amount(env))
        return env._("Not covered by your plan. We tell you the price before we begin.")

    def details(self, env):
        """What else the customer should know, sentence by sentence."""
        if self.pricing == "hourly" and self.is_beyond_hours:
            yield env._("The included hours are not for this.")
        elif self.pricing == "hourly" and self.hours.included:
            yield env._(
                "%(left)s of %(included)s included hours are left this month; they "
                "come first.",
                left=_clock(self.hours.left),
                included=_clock(self.hours.included),
            )
        if self.is_charged and self.free_if_microsoft:
            yield env._("Free if it proves to be Microsoft's fault.")
        yield from self._times(env)

    def _times(self, env):
        if self.is_filed and self.is_out_of_hours:
            yield env._("The ticket came outside service hours.")
        if self.is_filed or not self.terms_id:
            return
        if self.in_hours:
            yield env._("We are open now.")
        elif self.opens_at:
            yield env._(
                "We are closed now and open next on %(moment)s.",
                moment=spoken_moment(env, self.opens_at),
            )
        else:
            yield env._("We are closed now.")

    def words(self, env):
        """All of it, as it is kept with the customer's consent."""
        terms = env["csp.support.terms"].sudo().browse(self.terms_id)
        name = [terms.display_name] if self.terms_id else []
        return "\n".join([self.headline(env), *self.details(env), *name])

    def _amount(self, env):
        return format_amount(env, float(self.price), self._currency(env))

    def _currency(self, env):
        currency_id = env["helpdesk.ticket"]._currency_id(self.currency)
        return env["res.currency"].browse(currency_id)


def _clock(minutes):
    return format_duration(minutes / 60)
