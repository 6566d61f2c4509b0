from dataclasses import replace

import pytest

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.errors import (
    IdempotencyKeyReused,
    InvalidInput,
    NotFound,
    Refused,
    StoreDamaged,
    StoreUnavailable,
)
from geo.domain.photos import MAX_PHOTOS, PhotoRole, PhotoUpload, PhotoWithdrawal
from geo.services.findings import photos
from geo.services.findings.photos import (
    attach_photo,
    finding_photos,
    may_attach_photos,
    read_photo,
    withdraw_photo,
)
from geo.settings import Settings
from geo.store.photo_folder import PhotoFolder
from geo.store.verify import verify_connection
from tests.unit.exchange.pictures import opened, photo
from tests.unit.services.findings.made_up import PLANNER, SECOND_SUPERVISOR, SUPERVISOR
from tests.worlds import OTHER, STAFF, VIEWER

TOWN = "370725001"
FAR = Actor("far", "宝城督导", None, grants=(Grant("far", Role.SUPERVISOR, "370725002"),))
LOGS_ONLY = Actor("logs", "巡查员", Role.REPORTER)
SENT = {role: photo(300 + 10 * number, 200) for number, role in enumerate(PhotoRole)}


class Album:
    """The photos of one finding at a post in a town."""

    def __init__(self, supervision, folder):
        world = supervision.world
        world.ctx = replace(world.ctx, settings=Settings(photos=str(folder)))
        world.add_accounts(FAR, LOGS_ONLY, STAFF, VIEWER)
        self.supervision, self.ctx, self.folder = supervision, world.ctx, PhotoFolder(folder)
        self.finding = supervision.log("CP1").id
        self.keys = (f"photo-{number}" for number in range(100))

    def attach(self, actor=STAFF, role=PhotoRole.BEFORE, **values):
        values = {"finding_id": self.finding, "data": SENT[role], "key": next(self.keys)} | values
        return attach_photo(self.ctx, actor, PhotoUpload(role=role, **values))

    def withdraw(self, seq, actor=STAFF):
        return withdraw_photo(self.ctx, actor, PhotoWithdrawal(seq, next(self.keys)))

    def photos(self, actor=STAFF):
        return finding_photos(self.ctx, actor, [self.finding]).get(self.finding, ())

    @property
    def files(self):
        return sorted(path.name for path in self.folder.path.rglob("*.jpg"))


@pytest.fixture
def album(supervision, tmp_path):
    return Album(supervision, tmp_path / "photos")


def test_a_photo_is_kept_beside_the_store_and_named_by_its_finding(album):
    receipt = album.attach()
    (kept,) = album.photos()
    assert (kept.seq, kept.role, kept.actor) == (receipt.seq, PhotoRole.BEFORE, STAFF.id)
    data = read_photo(album.ctx, STAFF, kept.attachment.sha256)
    assert opened(data).size == (kept.attachment.width, kept.attachment.height) == (300, 200)
    assert len(data) == kept.attachment.bytes
    assert album.files == [f"{kept.attachment.sha256}-320.jpg", f"{kept.attachment.sha256}.jpg"]
    with album.ctx.store.read() as reader:
        assert verify_connection(reader.connection).is_intact


def test_a_photo_leaves_the_version_of_its_finding_so_no_other_step_is_overtaken(album):
    before = album.supervision.finding(album.finding)
    album.attach()
    assert album.supervision.finding(album.finding) == before
    album.supervision.act(album.finding, "begin", version=before.version)


def test_a_photo_sent_five_times_is_kept_once(album):
    receipts = [album.attach(key="one") for _ in range(5)]
    assert {receipt.seq for receipt in receipts} == {receipts[0].seq}
    assert [receipt.is_repeated for receipt in receipts] == [False, True, True, True, True]
    assert len(album.photos()) == 1
    assert len(album.files) == 2


def test_the_same_picture_is_attached_once_in_a_role_and_filed_once_in_all(album):
    other = album.supervision.log("CP2").id
    album.attach()
    assert album.attach().seqs == ()
    album.attach(finding_id=other)
    album.attach(role=PhotoRole.AFTER, data=SENT[PhotoRole.BEFORE])
    assert [each.role for each in album.photos()] == [PhotoRole.BEFORE, PhotoRole.AFTER]
    assert len(album.files) == 2
    with album.ctx.store.read() as reader:
        assert len(reader.photos.attachments()) == 1


def test_one_key_is_good_for_one_photo(album):
    album.attach(key="one")
    with pytest.raises(IdempotencyKeyReused):
        album.attach(key="one", data=SENT[PhotoRole.OTHER])


def test_a_finding_has_not_more_photos_than_it_may(album, monkeypatch):
    monkeypatch.setattr(photos, "MAX_PHOTOS", 2)
    assert MAX_PHOTOS > 2
    for role in (PhotoRole.BEFORE, PhotoRole.AFTER):
        album.attach(role=role)
    with pytest.raises(InvalidInput) as refused:
        album.attach(role=PhotoRole.OTHER)
    assert refused.value.key == "error.too_many_photos"


@pytest.mark.parametrize("actor", [STAFF, PLANNER, SUPERVISOR, SECOND_SUPERVISOR])
def test_who_may_act_on_a_finding_or_confirm_it_may_attach_photos(album, actor):
    assert may_attach_photos(album.ctx, actor, album.finding)
    album.attach(actor)
    assert [each.actor for each in album.photos()] == [actor.id]


@pytest.mark.parametrize("actor", [VIEWER, FAR, LOGS_ONLY])
def test_others_may_not_and_nothing_is_decoded_or_written_for_them(album, actor, monkeypatch):
    monkeypatch.setattr(photos, "encode_photo", None)
    assert not may_attach_photos(album.ctx, actor, album.finding)
    with pytest.raises(Refused):
        album.attach(actor)
    assert album.files == []


def test_who_may_only_log_attaches_photos_to_findings_of_ones_own(album):
    own = album.supervision.log("CP1", actor=LOGS_ONLY).id
    album.attach(LOGS_ONLY, finding_id=own)
    assert list(finding_photos(album.ctx, LOGS_ONLY, [own, album.finding])) == [own]


def test_a_photo_of_an_unknown_finding_is_refused(album):
    with pytest.raises(NotFound):
        album.attach(finding_id="F99")


def test_a_photo_is_read_by_those_who_may_read_a_finding_that_shows_it(album):
    album.attach()
    sha256 = album.photos()[0].attachment.sha256
    assert read_photo(album.ctx, VIEWER, sha256)
    with pytest.raises(Refused):
        read_photo(album.ctx, FAR, sha256)
    assert album.photos(FAR) == ()
    album.attach(PLANNER, finding_id=album.supervision.log("CP2").id)  # in the town of the other
    assert read_photo(album.ctx, FAR, sha256)


@pytest.mark.parametrize("sha256", ["", "0" * 64, "../../secret", "A" * 64, "0" * 63 + "\n"])
def test_what_no_finding_shows_is_not_found(album, sha256):
    with pytest.raises(NotFound):
        read_photo(album.ctx, STAFF, sha256)


def test_a_withdrawn_photo_is_shown_no_longer_and_its_file_stays(album):
    seq = album.attach().seq
    sha256 = album.photos()[0].attachment.sha256
    album.withdraw(seq)
    assert album.photos() == ()
    with pytest.raises(NotFound):
        read_photo(album.ctx, STAFF, sha256)
    assert album.folder.fault(sha256, album.folder.path_of(sha256).stat().st_size) is None
    with pytest.raises(NotFound):
        album.withdraw(seq)
    with album.ctx.store.read() as reader:
        assert verify_connection(reader.connection).is_intact
    assert album.attach().seq > seq


def test_only_ones_own_photo_can_be_withdrawn(album):
    seq = album.attach().seq
    with pytest.raises(Refused):
        album.withdraw(seq, OTHER)
    assert len(album.photos()) == 1


def test_a_damaged_photo_is_not_shown_and_a_lost_thumbnail_is_made_again(album):
    album.attach()
    sha256 = album.photos()[0].attachment.sha256
    thumbnail = read_photo(album.ctx, STAFF, sha256, thumbnail=True)
    album.folder.thumbnail_path(sha256, 320).unlink()
    again = read_photo(album.ctx, STAFF, sha256, thumbnail=True)
    assert opened(again).size == opened(thumbnail).size
    assert album.folder.read_thumbnail(sha256, 320) == again
    album.folder.path_of(sha256).write_bytes(photo())
    with pytest.raises(StoreDamaged):
        read_photo(album.ctx, STAFF, sha256)
    album.folder.path_of(sha256).unlink()
    with pytest.raises(StoreDamaged):
        read_photo(album.ctx, STAFF, sha256)
    album.attach(role=PhotoRole.AFTER, data=SENT[PhotoRole.BEFORE])  # the same picture, sent again
    assert read_photo(album.ctx, STAFF, sha256)


def test_where_the_file_cannot_be_written_no_entry_names_it(album, monkeypatch):
    def full(*_):
        raise OSError(28, "no space left")

    monkeypatch.setattr("geo.store.photo_folder.rename_durably", full)
    with pytest.raises(StoreUnavailable):
        album.attach(key="one")
    assert (album.photos(), album.folder.unfinished) == ((), [])
    monkeypatch.undo()
    album.attach(key="one")
    assert len(album.photos()) == 1


def test_a_store_on_a_server_takes_photos_only_into_a_folder_that_is_set(album):
    on_server = replace(album.ctx, settings=Settings(store="postgresql://kadian@db/kadian"))
    assert not may_attach_photos(on_server, STAFF, album.finding)
    with pytest.raises(InvalidInput) as refused:
        attach_photo(on_server, STAFF, PhotoUpload(album.finding, PhotoRole.BEFORE, SENT["before"], "k"))
    assert refused.value.key == "error.photos_nowhere"


@pytest.mark.parametrize("category", ["protection", "vehicles"])
def test_a_category_may_want_a_photo_of_the_scene_before_a_finding_is_closed_as_fixed(album, category):
    finding = album.supervision.log("CP1", category).id
    album.supervision.act(finding, "report_done")  # over a poor link the photo arrives later
    if album.ctx.finding_categories[category].needs_after_photo:
        album.attach(finding_id=finding)  # of the scene before
        with pytest.raises(InvalidInput) as refused:
            album.supervision.act(finding, "confirm", SUPERVISOR)
        assert refused.value.key == "error.finding_after_photo"
        album.attach(finding_id=finding, role=PhotoRole.AFTER)
    album.supervision.act(finding, "confirm", SUPERVISOR)


def test_where_photos_cannot_be_kept_none_is_wanted(album):
    finding = album.supervision.log("CP1", "protection").id
    album.supervision.act(finding, "report_done")
    on_server = Settings(store="postgresql://kadian@db/kadian")
    album.supervision.world.ctx = replace(album.ctx, settings=on_server)
    album.supervision.act(finding, "confirm", SUPERVISOR)
