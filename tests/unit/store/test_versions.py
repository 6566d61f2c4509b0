from datetime import timedelta
from operator import attrgetter

import pytest

from geo.domain.duty_phones import DutyPhone, PhoneHolder, duty_phone_image
from geo.domain.journal import DUTY_PHONE, EntryAuthor
from geo.store.verify import verify_connection
from geo.store.versions import VersionedEntity
from tests.worlds import ADMIN, START

PHONES = VersionedEntity(
    DUTY_PHONE,
    attrgetter("id"),
    duty_phone_image,
    lambda tx, phone, seq: tx.contacts.put_duty_phone(phone, seq),
)
FIRST, SECOND = (DutyPhone(PhoneHolder.UNIT, "U1", f"0536-555-010{number}", 7) for number in (1, 2))


@pytest.fixture
def written(world):
    """Writes versions in one request, each with the keywords of its record; its entries, oldest first."""

    def write(entity, *steps):
        def work(tx):
            before = None
            for phone, keywords in steps:
                before = entity.record(tx, "set", before, phone, **keywords)

        world.store.write(world.ctx.request(ADMIN, next(world.keys), {}), work)
        with world.store.read() as reader:
            assert verify_connection(reader.connection).is_intact
            return reader.entries(entity=DUTY_PHONE)[::-1]

    return write


def test_versions_are_counted_from_one_whatever_the_object_says(written):
    first, second = written(PHONES, (FIRST, {}), (SECOND, {}))
    assert (first.before, first.base_version, first.new_version) == (None, None, 1)
    assert (second.before, second.base_version, second.new_version) == (first.after, 1, 2)


def test_an_object_of_version_0_was_never_written(world):
    never = DutyPhone(PhoneHolder.UNIT, "U1", "", 0)
    request = world.ctx.request(ADMIN, "key", {})
    world.store.write(request, lambda tx: PHONES.record(tx, "set", never, FIRST) and None)
    with world.store.read() as reader:
        (entry,) = reader.entries(entity=DUTY_PHONE)
        assert reader.contacts.duty_phone(PhoneHolder.UNIT, "U1").version == 1
    assert (entry.before, entry.base_version) == (None, None)


def test_the_request_is_the_author_unless_history_names_another_one(written):
    past = EntryAuthor("staff", START - timedelta(days=1))
    now, then = written(PHONES, (FIRST, {"reason": "#1"}), (SECOND, {"author": past}))
    assert (now.actor, now.at, now.reason) == (ADMIN.id, START, "#1")
    assert (then.actor, then.at) == (past.account, past.at)
    assert then.observed_at is None


def test_what_is_noted_beside_the_object_stands_in_the_image_alone(written):
    (entry,) = written(PHONES, (FIRST, {"extra": {"for": "U2"}, "observed_at": START}))
    assert entry.after == {**duty_phone_image(FIRST), "for": "U2"}
    assert entry.observed_at == START


def test_the_whole_before_is_left_out_where_the_journal_has_it_anyway(written):
    entity = VersionedEntity(PHONES.entity, PHONES.id_of, PHONES.image, PHONES.put, keeps_before=False)
    _, second = written(entity, (FIRST, {}), (SECOND, {}))
    assert (second.before, second.base_version) == (None, 1)
