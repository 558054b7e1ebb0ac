"""What is signed is believed; everything else is refused."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from mirror import envelope
from mirror.errors import MirrorError

OURS = envelope.Link("11111111-1111-4111-8111-111111111111", "a-secret", "inviter")
THEIRS = replace(OURS, side="invited")
NOW = envelope.now()


def refused(code, *arguments):
    with pytest.raises(MirrorError) as caught:
        envelope.unseal(*arguments)
    assert caught.value.code == code
    assert OURS.secret not in str(caught.value)


def test_the_other_side_reads_what_was_sent():
    sealed = envelope.seal(OURS, {"word": "Größe €"}, NOW)
    assert envelope.unseal(THEIRS, sealed, NOW)["word"] == "Größe €"


def test_the_same_content_is_the_same_text_whatever_its_order():
    assert envelope.canonical({"a": 1, "b": [2]}) == envelope.canonical(
        {"b": [2], "a": 1}
    )


def test_one_changed_letter_is_refused():
    sealed = envelope.seal(OURS, {"word": "close"}, NOW)
    changed = {**sealed, "body": sealed["body"].replace("close", "clOse")}
    refused("bad_signature", THEIRS, changed, NOW)


def test_another_secret_is_refused():
    sealed = envelope.seal(replace(OURS, secret="another"), {}, NOW)
    refused("bad_signature", THEIRS, sealed, NOW)


@pytest.mark.parametrize(
    "sealed",
    [None, [], "text", {}, {"body": "{}"}, {"body": 1, "signature": "x"}],
)
def test_what_is_no_envelope_is_refused(sealed):
    refused("bad_signature", THEIRS, sealed, NOW)


def test_signature_of_odd_letters_is_refused():
    sealed = envelope.seal(OURS, {}, NOW)
    refused("bad_signature", THEIRS, {**sealed, "signature": "é"}, NOW)


def test_of_another_connection_is_refused():
    other = replace(THEIRS, uuid="22222222-2222-4222-8222-222222222222")
    refused("wrong_link", other, envelope.seal(OURS, {}, NOW), NOW)


def test_our_own_words_sent_back_to_us_are_refused():
    refused("wrong_link", OURS, envelope.seal(OURS, {}, NOW), NOW)


@pytest.mark.parametrize("minutes", [-11, 11])
def test_replayed_later_or_from_the_future_is_refused(minutes):
    sealed = envelope.seal(OURS, {}, NOW)
    refused("out_of_time", THEIRS, sealed, NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize("minutes", [-9, 9])
def test_clocks_may_differ_a_little(minutes):
    sealed = envelope.seal(OURS, {}, NOW)
    envelope.unseal(THEIRS, sealed, NOW + timedelta(minutes=minutes))


def test_content_cannot_pose_as_another_side_or_time():
    body = json.loads(envelope.seal(OURS, {"from": "invited", "at": "x"}, NOW)["body"])
    assert body["from"] == "inviter" and body["at"] == NOW.isoformat()
