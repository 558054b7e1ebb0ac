"""What customers and partners say on our threads: words and files, in their own name.

All else of a message says by whom, to whom and how it is sent. That is ours to say.
"""

THREADS = ("csp.ticket.share", "helpdesk.ticket")

WORDS = ("body", "attachment_ids")

# Of what a browser says of its surroundings. `message_post_store` is Odoo's page's own.
SURROUNDINGS = ("allowed_company_ids", "lang", "message_post_store", "tz")


def is_outside(env):
    """Whether a customer, a partner or a stranger himself calls, and none of ours."""
    return env.user.share and not env.su


def words_of(message):
    """Of the values of a message, those that outsiders give."""
    return {name: message[name] for name in WORDS if name in message}


def spoken_by_outsider(message):
    """Values of a message as an outsider sends it, whatever else he asked for."""
    return {
        **words_of(message),
        "message_type": "comment",
        "subtype_xmlid": "mail.mt_comment",
    }


def without_orders(thread):
    """The thread, without what its caller's context orders."""
    context = thread.env.context
    kept = {name: context[name] for name in SURROUNDINGS if name in context}
    # All else of it is dropped: that is what this is for.
    return thread.with_context(kept)  # pylint: disable=context-overridden


def say_from_outside(thread, message):
    """Post what an outsider says: he reads the thread, and so may speak there."""
    thread.ensure_one()
    thread.check_access("read")
    # As on the portal's pages. He has no right to messages themselves.
    own = without_orders(thread).sudo()
    own = own.with_context(
        mail_post_autofollow=False, mail_post_autofollow_author_skip=True
    )
    posted = own.message_post(
        **spoken_by_outsider(message), author_id=thread.env.user.partner_id.id
    )
    return posted.with_env(thread.env)
