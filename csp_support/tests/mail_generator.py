"""Mails as they come in to shared tickets, made up from a seed.

Each is what one of many mail programs, robots or strangers sends, with what has to
become of it. Nothing here knows Odoo.
"""

import random
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

WORDS = {
    "en": ("Extend the vault, then run it again.", "Which vault do you mean?"),
    "de": ("Bitte den Tresor vergrößern und neu starten.", "Welcher Tresor?"),
    "it": ("Ampliate l'archivio e riprovate, perché è pieno.", "Quale archivio?"),
    "fr": ("Agrandissez le coffre, puis réessayez.", "Quel coffre voulez-vous dire ?"),
    "es": ("Amplíe el almacén e inténtelo otra vez.", "¿Qué almacén?"),
    "ja": ("コンテナーを拡張してください。", "どのコンテナーですか。"),
}

ATTRIBUTIONS = {
    "en": "On Mon, 23 Nov 2026 at 09:00, Desk <d@desk.example> wrote:",
    "de": "Am 23.11.26 um 09:00 schrieb Desk:",
    "it": "Il giorno lun 23 nov 2026 Desk ha scritto:",
    "fr": "Le lun. 23 nov. 2026 à 09:00, Desk a écrit :",
    "es": "El lun, 23 nov 2026 a las 9:00, Desk escribió:",
    "ja": "On Mon, 23 Nov 2026, Desk wrote:",
}

HEADS = {
    "en": "From: Desk\nSent: Monday, 23 November 2026\nTo: Anna\nSubject: Backup",
    "de": "Von: Desk\nGesendet: Montag, 23. November 2026\nAn: Anna\nBetreff: Backup",
    "it": "Da: Desk\nInviato: lunedì 23 novembre 2026\nA: Anna\nOggetto: Backup",
    "fr": "De : Desk\nEnvoyé : lundi 23 novembre 2026\nÀ : Anna\nObjet : Backup",
    "es": "De: Desk\nEnviado el: lunes, 23 de noviembre\nPara: Anna\nAsunto: Backup",
    "ja": "From: Desk\nSent: Monday, 23 November 2026\nTo: Anna\nSubject: Backup",
}

AWAY = (
    "Automatic reply: Backup",
    "Abwesenheitsnotiz: Backup",
    "Risposta automatica: Backup",
    "Réponse automatique : Backup",
    "Respuesta automática: Backup",
    "自動応答: Backup",
)

SUBJECTS = (
    "Re: [HT00001] Backup",
    "AW: Backup",
    "R: ",
    "",
    "closed",
    "=?utf-8?b?",
    "Re: Re: Fwd: äöü 自",
    "x" * 900,
)


@dataclass(frozen=True)
class People:
    """Whose addresses the mails bear."""

    share: str
    team: str
    bounce: str
    contact: str
    stranger: str
    customer: str
    own: str
    said: str  # The identifier of a mail that went out from the share.


@dataclass(frozen=True)
class Made:
    """A mail, and where it has to be: `share`, `note`, `held` or `ticket`."""

    kind: str
    raw: bytes
    goal: str
    token: str


def made_mails(people, count, seed):
    """So many mails of all kinds in turn; each carries a word that is its own."""
    chance = random.Random(seed)
    for number in range(count):
        kind, (make, goal) = list(KINDS.items())[number % len(KINDS)]
        token = f"token{number:05d}"
        mail = make(Mail(people, chance, token, number))
        yield Made(kind, _raw(mail), goal, token)


def huge_mail(people, number):
    """One of 20 MB, which take their time: there are few of them in a test."""
    token = f"token{number:05d}"
    mail = Mail(people, random.Random(number), token, number)
    return Made("20 MB", _raw(_huge(mail)), "share", token)


def _raw(mail):
    return mail if isinstance(mail, bytes) else mail.as_bytes()


class Mail:
    """The pieces that mails are made of."""

    def __init__(self, people, chance, token, number):
        self.people = people
        self.chance = chance
        self.token = token
        self.number = number
        self.language = chance.choice(list(WORDS))

    @property
    def new(self):
        return f"{WORDS[self.language][0]} {self.token}"

    @property
    def old(self):
        return WORDS[self.language][1]

    def message(self, text=None, **headers):
        message = EmailMessage(policy=SMTP)
        changed = {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in {**self.headers(), **changed}.items():
            if value is not None:
                message[name] = value
        message.set_content(self.new if text is None else text)
        return message

    def headers(self):
        people = self.people
        contact = self.chance.choice(
            (people.contact, people.contact.upper(), f"Anna Ä <{people.contact}>")
        )
        return {
            "From": contact,
            "To": self.chance.choice((people.share, f"Desk <{people.share}>")),
            "Subject": self.chance.choice(SUBJECTS[:5] + SUBJECTS[6:]),
            "Message-ID": f"<{self.number}.{self.token}@lucerne.example>",
            "Date": self.chance.choice(
                ("Mon, 23 Nov 2026 09:00:00 +0100", "yesterday", "1 Jan 1970", None)
            ),
            "In-Reply-To": self.chance.choice((people.said, "<other@x.example>", None)),
        }


# ----------------------------------------------------------------------
# Answers of the partner
# ----------------------------------------------------------------------


def _above(mail):
    quoted = "".join(f"> {line}\n" for line in (mail.old, "Desk"))
    return mail.message(f"{mail.new}\n\n{ATTRIBUTIONS[mail.language]}\n{quoted}")


def _below(mail):
    return mail.message(
        f"{ATTRIBUTIONS[mail.language]}\n\n> {mail.old}\n\n{mail.new}\n"
    )


def _between(mail):
    return mail.message(f"> {mail.old}\n{mail.new}\n> And the other one?\nNo.\n")


def _outlook(mail):
    head = HEADS[mail.language]
    return mail.message(f"{mail.new}\n\n{head}\n\n{mail.old}\n")


def _only_html(mail):
    message = mail.message()
    message.set_content(
        f"<html><head><style>p {{}}</style><script>x()</script></head><body>"
        f'<div class="WordSection1"><p onclick="x()">{mail.new}</p>'
        f"<blockquote>{mail.old}</blockquote></div></body></html>",
        subtype="html",
    )
    return message


def _broken_html(mail):
    message = mail.message()
    message.set_content(
        f"<p><b>{mail.new}<table><tr><td></p></div><<!--[if mso]>x<a href='",
        subtype="html",
    )
    return message


def _both_parts(mail):
    message = mail.message()
    message.add_alternative(f"<p>{mail.new}</p><hr><p>{mail.old}</p>", subtype="html")
    return message


def _with_files(mail):
    message = mail.message()
    for number in range(mail.chance.randint(1, 20)):
        message.add_attachment(
            mail.chance.randbytes(200),
            maintype="application",
            subtype="octet-stream",
            filename=mail.chance.choice(
                (f"log {number}.txt", "ünï.log", "../../etc/passwd", "a" * 300)
            ),
        )
    return message


def _with_picture(mail):
    message = mail.message()
    message.add_alternative(f'<p>{mail.new}</p><img src="cid:p1">', subtype="html")
    message.get_payload()[1].add_related(
        b"\x89PNG", "image", "png", cid="<p1>", filename="p.png"
    )
    return message


def _forwarded(mail):
    message = mail.message()
    inner = EmailMessage(policy=SMTP)
    inner["From"] = "support@microsoft.example"
    inner["Subject"] = "Your request"
    inner.set_content("We have mended it.")
    message.add_attachment(inner)
    return message


def _forwarded_in_text(mail):
    return mail.message(
        f"See below. {mail.token}\n\n---------- Forwarded message ---------\n"
        f"From: Microsoft\n\nWe have mended it.\n"
    )


def _without_headers(mail):
    return mail.message(
        Subject=None, Date=None, Message_ID=None, In_Reply_To=None, MIME_Version=None
    )


def _to_the_team(mail):
    return mail.message(To=mail.people.team, In_Reply_To=mail.people.said)


def _invitation(mail):
    message = mail.message()
    message.add_attachment(
        "BEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR",
        subtype="calendar",
        params={"method": "REQUEST"},
        filename="invite.ics",
    )
    return message


def _huge(mail):
    message = mail.message()
    message.add_attachment(
        mail.chance.randbytes(2**20) * 20,
        maintype="application",
        subtype="zip",
        filename="dump.zip",
    )
    return message


def _colleague_of_ours(mail):
    return mail.message(From=mail.people.own)


# ----------------------------------------------------------------------
# Machines
# ----------------------------------------------------------------------


def _away(mail):
    return mail.message(Subject=mail.chance.choice(AWAY))


def _away_by_header(mail):
    name, value = mail.chance.choice(
        (
            ("Auto-Submitted", "auto-replied"),
            ("Precedence", "auto_reply"),
            ("X-Autoreply", "yes"),
            ("Return-Path", "<>"),
        )
    )
    return mail.message(**{name: value, "From": mail.people.stranger})


def _ticket_system(mail):
    name, value = mail.chance.choice(
        (
            ("Auto-Submitted", "auto-generated"),
            ("Precedence", "bulk"),
            ("X-Auto-Response-Suppress", "All"),
            ("List-Id", "<support.lucerne.example>"),
        )
    )
    return mail.message(**{name: value})


def _loop(mail):
    people = mail.people
    return mail.message(From=mail.chance.choice((people.share, people.team)))


def _meeting_accepted(mail):
    message = mail.message(Subject="Accepted: call")
    message.add_alternative(
        "BEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR",
        subtype="calendar",
        params={"method": "REPLY"},
    )
    return message


def _bounce(mail):
    people = mail.people
    boundary = f"b{mail.number}"
    returned = mail.chance.choice(
        (f"Message-ID: {people.said}", f"Reply-To: <{people.share}>\r\nX: y")
    )
    return (
        f"From: MAILER-DAEMON@lucerne.example\r\nTo: {people.bounce}\r\n"
        f"Subject: Undelivered\r\nMessage-ID: <b{mail.number}@lucerne.example>\r\n"
        f'Content-Type: multipart/report; boundary="{boundary}"\r\n\r\n'
        f"--{boundary}\r\nContent-Type: text/plain\r\n\r\n"
        f"Mailbox is full. {mail.token}\r\n"
        f"--{boundary}\r\nContent-Type: message/rfc822\r\n\r\n"
        f"{returned}\r\nSubject: x\r\n\r\nHello\r\n--{boundary}--\r\n"
    ).encode()


# ----------------------------------------------------------------------
# Who is not who he says
# ----------------------------------------------------------------------


def _stranger(mail):
    return mail.message(From=mail.people.stranger)


def _name_of_the_contact(mail):
    people = mail.people
    return mail.message(From=f'"{people.contact}" <{people.stranger}>')


def _two_senders(mail):
    return mail.message(From=f"{mail.people.contact}, {mail.people.stranger}")


def _no_sender(mail):
    return mail.message(From=mail.chance.choice((None, "undisclosed", "")))


def _forged(mail):
    return mail.message(Authentication_Results="mx.desk.example; dmarc=fail")


def _strangers_newsletter(mail):
    return mail.message(From=mail.people.stranger, List_Id="<news.x.example>")


def _no_share(mail):
    domain = mail.people.share.partition("@")[2]
    address = f"share-{mail.chance.randbytes(8).hex()}@{domain}"
    return mail.message(To=address, In_Reply_To=None)


def _unknown_charset(mail):
    return mail.message().as_bytes().replace(b'charset="utf-8"', b'charset="x-none"')


def _unknown_type(mail):
    message = mail.message()
    message.add_attachment(b"x", maintype="chemical", subtype="x-pdb", filename="m.pdb")
    return message


# ----------------------------------------------------------------------
# Wrong encodings
# ----------------------------------------------------------------------


def _bytes_that_are_no_text(mail):
    raw = mail.message(f"{mail.token} TEXT").as_bytes()
    return raw.replace(b"TEXT", mail.chance.randbytes(40).replace(b"\n", b" "))


def _wrong_base64(mail):
    text = b64encode(mail.new.encode()).decode()
    head = mail.message("").as_bytes().partition(b"Content-Type")[0]
    return (
        head
        + (
            "Content-Type: text/plain; charset=utf-8\r\n"
            f"Content-Transfer-Encoding: base64\r\n\r\n{text}=*=*\r\n"
        ).encode()
    )


def _latin_said_to_be_utf8(mail):
    message = mail.message(f"{mail.token} caf\N{LATIN SMALL LETTER E WITH ACUTE}")
    return message.as_bytes().replace("é".encode(), b"\xe9").replace(b"=C3=A9", b"\xe9")


def _cut_off(mail):
    message = mail.message()
    message.add_attachment(b"x" * 900, maintype="a", subtype="b", filename="x")
    raw = message.as_bytes().replace(b"a/b", b"application/zip")
    return raw[: len(raw) - mail.chance.randint(20, 400)]


def _null_bytes(mail):
    return (
        mail.message()
        .as_bytes()
        .replace(mail.token.encode(), mail.token.encode() + b"\x00")
    )


# ----------------------------------------------------------------------
# The customer
# ----------------------------------------------------------------------


def _customer(mail):
    people = mail.people
    to = mail.chance.choice((people.share, f"{people.team}, {people.share}"))
    return mail.message(From=f"Carlo <{people.customer}>", To=to)


def _customer_answers_what_was_for_the_partner(mail):
    people = mail.people
    return mail.message(From=people.customer, To=people.team, In_Reply_To=people.said)


KINDS: dict[str, tuple[Callable, str]] = {
    "quoted below the answer": (_above, "share"),
    "quoted above the answer": (_below, "share"),
    "answered between the lines": (_between, "share"),
    "quoted by Outlook": (_outlook, "share"),
    "only HTML": (_only_html, "share"),
    "broken HTML": (_broken_html, "share"),
    "text and HTML": (_both_parts, "share"),
    "attachments": (_with_files, "share"),
    "picture in the text": (_with_picture, "share"),
    "mail attached": (_forwarded, "share"),
    "forwarded in the text": (_forwarded_in_text, "share"),
    "headers missing": (_without_headers, "share"),
    "to the team's address": (_to_the_team, "share"),
    "invitation": (_invitation, "share"),
    "one of us": (_colleague_of_ours, "share"),
    "away, by its subject": (_away, "note"),
    "away, by its headers": (_away_by_header, "note"),
    "ticket system": (_ticket_system, "note"),
    "loop": (_loop, "note"),
    "meeting accepted": (_meeting_accepted, "note"),
    "bounce": (_bounce, "note"),
    "stranger": (_stranger, "held"),
    "contact's address as a name": (_name_of_the_contact, "held"),
    "two senders": (_two_senders, "held"),
    "no sender": (_no_sender, "held"),
    "forged": (_forged, "held"),
    "stranger's newsletter": (_strangers_newsletter, "held"),
    "address of no share": (_no_share, "held"),
    "unknown charset": (_unknown_charset, "held"),
    "unknown type of file": (_unknown_type, "held"),
    "bytes that are no text": (_bytes_that_are_no_text, "share"),
    "wrong base64": (_wrong_base64, "share"),
    "latin said to be UTF-8": (_latin_said_to_be_utf8, "share"),
    "cut off": (_cut_off, "share"),
    "null bytes": (_null_bytes, "held"),
    "customer": (_customer, "ticket"),
    "customer, to what was not for him": (
        _customer_answers_what_was_for_the_partner,
        "ticket",
    ),
}
