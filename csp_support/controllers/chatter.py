from odoo.http import request

from odoo.addons.portal.controllers.thread import PortalThreadController

from ..models.outside import THREADS, spoken_by_outsider, without_orders, words_of


class Chatter(PortalThreadController):
    """The conversation at the foot of our pages: words and files, and nothing else."""

    @classmethod
    def _get_thread_with_access_for_post(cls, thread_model, thread_id, **kwargs):
        thread = super()._get_thread_with_access_for_post(
            thread_model, thread_id, **kwargs
        )
        return without_orders(thread) if _is_spoken_from_outside(thread) else thread

    def _prepare_message_data(self, post_data, *, thread, from_create=False, **kwargs):
        message = super()._prepare_message_data(
            post_data, thread=thread, from_create=from_create, **kwargs
        )
        if not _is_spoken_from_outside(thread):
            return message
        if not from_create:
            return {"body": None, **words_of(message)}
        # Whoever comes with the secret of a mail speaks as the one it was sent to.
        author_id = message.get("author_id")
        return {**spoken_by_outsider(message), "author_id": author_id}


def _is_spoken_from_outside(thread):
    return thread._name in THREADS and request.env.user.share
