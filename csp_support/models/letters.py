"""One message on each of many records and one mail to its customer, in few queries.

`message_post` asks the database some thirty times for every record; an outage has
hundreds of tickets. What is posted here is the same: a message that the customer reads
on the portal, a mail in the queue, and a notification that shows whether it arrived.
"""

from dataclasses import dataclass

from markupsafe import Markup

from odoo import models
from odoo.fields import Command

# So that no holiday reply comes back and passes for an answer (RFC 3834, Exchange).
HEADERS = {
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "All",
}


@dataclass(frozen=True)
class Letter:
    """What one customer is told on `thread`, in his language."""

    thread: models.Model
    partner: models.Model
    email: str
    lang: str
    subject: str
    body: Markup
    link: str
    link_title: str


def post_letters(letters, author):
    """Post these, as the partner `author`; their messages, in the same order."""
    env = author.env
    threads = letters[0].thread.union(*(letter.thread for letter in letters))
    messages = threads._message_create(_prepare_messages(letters, threads, author))
    mailed = [pair for pair in zip(letters, messages, strict=True) if pair[0].email]
    mails = env["mail.mail"].create(_prepare_mails(mailed, threads))
    env["mail.notification"].create(
        [
            _prepare_notification(letter, message, mail)
            for (letter, message), mail in zip(mailed, mails, strict=True)
        ]
    )
    env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
    return messages


def _prepare_messages(letters, threads, author):
    email = author.email_formatted or author.env.user.email_formatted
    answers_to = threads._notify_get_reply_to(default=email, author_id=author.id)
    companies = threads._mail_get_companies()
    domains = threads._mail_get_alias_domains()
    comment = author.env.ref("mail.mt_comment")
    return [
        {
            "model": letter.thread._name,
            "res_id": letter.thread.id,
            "message_type": "auto_comment",
            "subtype_id": comment.id,
            "author_id": author.id,
            "email_from": email,
            "reply_to": answers_to[letter.thread.id],
            "record_company_id": companies[letter.thread.id].id,
            "record_alias_domain_id": domains[letter.thread.id].id,
            "email_add_signature": False,
            "partner_ids": letter.partner.ids,
            "subject": letter.subject,
            "body": letter.body,
        }
        for letter in letters
    ]


def _prepare_mails(mailed, threads):
    first_ids = _first_message_ids(threads)
    layouts = {}
    return [
        {
            "mail_message_id": message.id,
            "body_html": _laid_out(letter, message, layouts),
            "references": " ".join(
                filter(None, (first_ids.get(letter.thread.id), message.message_id))
            ),
            "headers": repr(HEADERS),
            "auto_delete": True,
            **(
                {"recipient_ids": [Command.link(letter.partner.id)]}
                if letter.partner
                else {"email_to": letter.email}
            ),
        }
        for letter, message in mailed
    ]


def _first_message_ids(threads):
    """{id: identifier of the first message}: mail programs then keep it together."""
    written = threads.env["mail.message"].search_fetch(
        [
            ("model", "=", threads._name),
            ("res_id", "in", threads.ids),
            ("message_type", "in", ("email", "comment")),
            ("is_internal", "=", False),
        ],
        ["res_id", "message_id"],
        order="id desc",
    )
    return {message.res_id: message.message_id for message in written}


def _laid_out(letter, message, layouts):
    """The mail's HTML in Odoo's own layout, prepared once a company and language."""
    thread = letter.thread.with_context(lang=letter.lang)
    key = (letter.lang, message.record_company_id)
    if key not in layouts:
        layouts[key] = thread._notify_by_email_prepare_rendering_context(
            message, {"tracking_value_ids": False}, force_email_lang=letter.lang
        )
    values = {
        **layouts[key],
        "message": message,
        "record": thread,
        "record_name": letter.subject,
        "subtitles": [letter.subject],
    }
    group = {
        "active": True,
        "has_button_access": True,
        "button_access": {"url": letter.link, "title": letter.link_title},
        "notification_group_name": "customer",
        "csp_in_their_name": _is_in_their_name(thread, letter.partner),
    }
    return thread._notify_by_email_render_layout(message, group, render_values=values)


def _is_in_their_name(thread, partner):
    """Whether a reseller agreed to it whose customer this is."""
    return bool(
        thread._csp_sender().sender_name and thread._csp_is_end_customer(partner)
    )


def _prepare_notification(letter, message, mail):
    return {
        "author_id": message.author_id.id,
        "mail_message_id": message.id,
        "mail_mail_id": mail.id,
        "res_partner_id": letter.partner.id,
        "mail_email_address": not letter.partner and letter.email,
        "notification_type": "email",
        "notification_status": "ready",
        "is_read": True,
    }
