"""What of a mail's attachments is kept: enough for any screenshot and log."""

from dataclasses import dataclass, field

MAXIMUM_FILES = 15
MAXIMUM_BYTES = 10 * 2**20
MAXIMUM_BYTES_TOGETHER = 20 * 2**20


@dataclass
class Files:
    """Attachments as Odoo's gateway has them: tuples of name, content and so on."""

    kept: list = field(default_factory=list)
    left_out: list = field(default_factory=list)


def bounded(attachments):
    """These, but for those that are too big or too many; the first ones win."""
    files = Files()
    together = 0
    for attachment in attachments:
        size = _size(attachment[1])
        if (
            size > MAXIMUM_BYTES
            or together + size > MAXIMUM_BYTES_TOGETHER
            or len(files.kept) >= MAXIMUM_FILES
        ):
            files.left_out.append((attachment[0], size))
        else:
            files.kept.append(attachment)
            together += size
    return files


def _size(content):
    if content is None:
        return 0
    # An attached mail is a message, not bytes.
    return len(content if isinstance(content, (bytes, str)) else content.as_bytes())
