"""Which attachments are kept."""

from email.message import EmailMessage

from correspondence import bounded
from correspondence.files import (
    MAXIMUM_BYTES,
    MAXIMUM_BYTES_TOGETHER,
    MAXIMUM_FILES,
)


def names(files):
    return [each[0] for each in files]


def test_small_ones_are_all_kept_as_they_came():
    attachments = [("a.txt", "text", {}), ("b.png", b"png", {"cid": "1"}), ("c", None)]
    files = bounded(attachments)
    assert files.kept == attachments
    assert files.left_out == []


def test_a_big_one_is_left_out_and_the_others_are_not():
    big = b"x" * (MAXIMUM_BYTES + 1)
    files = bounded([("a", b"a"), ("big.zip", big), ("z", b"z")])
    assert names(files.kept) == ["a", "z"]
    assert files.left_out == [("big.zip", MAXIMUM_BYTES + 1)]


def test_one_of_just_that_size_is_kept():
    assert not bounded([("a", b"x" * MAXIMUM_BYTES)]).left_out


def test_not_more_together():
    part = b"x" * MAXIMUM_BYTES
    count = MAXIMUM_BYTES_TOGETHER // MAXIMUM_BYTES
    files = bounded([(str(number), part) for number in range(count + 1)] + [("z", b"")])
    assert names(files.left_out) == [str(count)]
    assert "z" in names(files.kept)


def test_not_more_than_so_many():
    files = bounded([(str(number), b"") for number in range(MAXIMUM_FILES + 3)])
    assert len(files.kept) == MAXIMUM_FILES
    assert len(files.left_out) == 3


def test_attached_mails_have_a_size_too():
    attached = EmailMessage()
    attached.set_content("x" * 100)
    assert len(bounded([("mail.eml", attached, {})]).kept) == 1
