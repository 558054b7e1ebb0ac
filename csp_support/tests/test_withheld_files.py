import io
import zipfile
from email.message import EmailMessage

from reportlab.pdfgen.canvas import Canvas

from odoo.tests import TransactionCase, tagged

from ..models.withheld import tells
from ..models.withheld_files import MOST_BYTES, file_text

WORDS = {"Contoso"}


def pdf(*pages):
    """A PDF with these words, one page each."""
    content = io.BytesIO()
    paper = Canvas(content)
    for words in pages:
        paper.drawString(50, 500, words)
        paper.showPage()
    paper.save()
    return content.getvalue()


def office(**members):
    folder = io.BytesIO()
    with zipfile.ZipFile(folder, "w") as target:
        for name, content in members.items():
            target.writestr(name.replace("__", "/").replace("_", "."), content)
    return folder.getvalue()


def mail(text, *files):
    message = EmailMessage()
    message["Subject"] = "Down"
    message["From"] = "somebody@example.com"
    message.set_content(text, cte="base64")
    for name, content in files:
        message.add_attachment(
            content, maintype="application", subtype="octet-stream", filename=name
        )
    return bytes(message)


@tagged("-at_install", "post_install")
class TestWithheldFiles(TransactionCase):
    """Files, searched for names as people who open them would read these."""

    def assertTells(self, name, content, mimetype=""):
        text = file_text(name, mimetype, content)
        self.assertTrue(tells(text, WORDS), name)

    def assertTellsNothing(self, name, content, mimetype=""):
        text = file_text(name, mimetype, content)
        self.assertIsNotNone(text, name)
        self.assertFalse(tells(text, WORDS), name)

    def assertUnreadable(self, name, content, mimetype=""):
        self.assertIsNone(file_text(name, mimetype, content), name)

    def test_text(self):
        for name in ("a.txt", "A.LOG", "a.csv", "a.json", "a.html", "a.xml"):
            self.assertTells(name, b"Server CONTOSO-VM1 stops")
            self.assertTellsNothing(name, b"Server VM1 stops")
        self.assertTells("without_ending", b"contoso", "text/plain; charset=utf-8")

    def test_encodings(self):
        for encoding in ("utf-16", "utf-8-sig", "latin-1"):
            self.assertTells("a.txt", "Züge von Contoso".encode(encoding))
            self.assertTellsNothing("a.txt", "Züge".encode(encoding))

    def test_words_with_tags_in_them(self):
        self.assertTells("a.html", b"<p>Con<b>toso</b></p>")
        self.assertTells("a.html", b"<p>Conto&#115;o</p>")

    def test_mails(self):
        self.assertTells("a.eml", mail("From Contoso"))
        self.assertTellsNothing("a.eml", mail("From nobody"))
        self.assertTells("a.eml", mail("See file", ("a.txt", b"Contoso")))
        self.assertTells("a.eml", mail("See file", ("contoso.txt", b"Log")))
        self.assertUnreadable("a.eml", mail("See file", ("a.png", b"png")))

    def test_pdf(self):
        self.assertTells("a.pdf", pdf("Server VM1", "of Contoso"))
        self.assertTellsNothing("a.pdf", pdf("Server VM1"))
        self.assertUnreadable("a.pdf", b"%PDF-1.4 and no more")
        self.assertUnreadable("with_scan.pdf", pdf("Server VM1", ""))

    def test_office_documents(self):
        split = "<w:t>Con</w:t><w:t>toso</w:t>"
        self.assertTells("a.docx", office(word__document_xml=split))
        self.assertTells("a.xlsx", office(xl__sharedStrings_xml="<t>Contoso</t>"))
        self.assertTellsNothing("a.docx", office(word__document_xml="<w:t>VM</w:t>"))
        self.assertUnreadable("a.docx", office(word__document_xml="", media_png="x"))
        self.assertUnreadable("a.docx", b"no document")

    def test_what_nobody_can_search(self):
        self.assertUnreadable("a.png", b"\x89PNG", "image/png")
        self.assertUnreadable("a.zip", office(a_txt="nothing"))
        self.assertUnreadable("a.txt", b"a\0b")
        self.assertUnreadable("a.txt", b"a" * (MOST_BYTES + 1))

    def test_no_words_tell_nothing(self):
        self.assertFalse(tells("Contoso", set()))
