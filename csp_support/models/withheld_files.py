"""What is written in a file, to be searched for names that are withheld."""

import email
import io
import re
import zipfile
from email import policy
from html import unescape

from odoo.tools.pdf import PdfFileReader

# Longer ones are for somebody to look at.
MOST_BYTES = 10 * 2**20
MOST_PAGES = 200

TEXT_TYPES = {"application/json", "application/xml", "application/csv"}
TEXT_ENDINGS = {"csv", "htm", "html", "ini", "json", "log", "md", "ps1", "txt", "xml"}
OFFICE_ENDINGS = {"docx", "odt", "ods", "pptx", "xlsx"}
TAG = re.compile(r"<[^>]*>")


def file_text(name, mimetype, content):
    """All that is written in a file; None where it cannot be read, or not wholly."""
    ending = (name or "").lower().rpartition(".")[2]
    mimetype = (mimetype or "").partition(";")[0]
    if len(content) > MOST_BYTES:
        return None
    if ending == "eml" or mimetype == "message/rfc822":
        return _mail_text(content)
    if ending == "pdf" or mimetype == "application/pdf":
        return _pdf_text(content)
    if ending in OFFICE_ENDINGS:
        return _office_text(content)
    if ending in TEXT_ENDINGS or mimetype.startswith("text/") or mimetype in TEXT_TYPES:
        return _plain_text(content)
    return None


def _plain_text(content):
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(content, "utf-16")
    if b"\0" in content:
        return None
    text = _decoded(content, "utf-8")
    return _with_joined(text if text is not None else content.decode("latin-1"))


def _decoded(content, encoding):
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _with_joined(text):
    """The text, and once more without tags: they stand in the middle of words."""
    if "<" not in text and "&" not in text:
        return text
    return f"{text}\n{unescape(TAG.sub('', text))}"


def _mail_text(content):
    message = email.message_from_bytes(content, policy=policy.default)
    texts = [f"{name}: {value}" for name, value in message.items()]
    for part in message.walk():
        if part.is_multipart():
            continue
        found = file_text(
            part.get_filename() or "",
            part.get_content_type(),
            part.get_payload(decode=True) or b"",
        )
        if found is None:
            return None
        texts += [part.get_filename() or "", found]
    return "\n".join(texts)


def _pdf_text(content):
    try:
        pages = PdfFileReader(io.BytesIO(content), strict=False).pages
        texts = [page.extract_text() for page in pages[:MOST_PAGES]]
    except Exception:  # The reader fails in many ways on files that are not sound.
        return None
    # A page without words is a picture of some.
    is_whole = len(pages) <= MOST_PAGES and all(text.strip() for text in texts)
    return "\n".join(texts) if texts and is_whole else None


def _office_text(content):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as folder:
            members = folder.infolist()
            if sum(member.file_size for member in members) > MOST_BYTES:
                return None
            if not all(_is_legible(member.filename) for member in members):
                return None
            contents = [folder.read(member) for member in members]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return None
    texts = (content.decode("utf-8", "replace") for content in contents)
    return "\n".join(map(_with_joined, texts))


def _is_legible(member):
    """Whether a part of an office document is text, and no picture."""
    return member.endswith(("/", ".xml", ".rels", "mimetype"))
