"""An import that is prepared on screen: only what was seen is written, once, by whom may import."""

import pytest

from geo.domain.commands import Undo
from geo.domain.errors import InvalidInput, NotFound, Refused
from geo.domain.import_report import ImportReport
from geo.domain.register.commands import RegisterUndoRefused
from geo.exchange import SourceFile
from geo.exchange.read_options import ReadOptions
from geo.services.imports import draft_reading, import_draft
from geo.services.imports.column_mappings import remember
from geo.services.imports.draft_reading import (
    begin_import,
    change_import,
    current_draft,
    drop_import,
    reading_of,
    write_import,
)
from geo.services.imports.import_draft import ImportDraft, ImportDrafts
from geo.services.register.import_undo import undo_import
from tests.worlds import ADMIN, STAFF

HEAD = "code,name,kind,status,area\n"
NEW = HEAD + "V8,南庄,village,closed,370725001\n"
RENAMED = "code,name\nV1,东庄\nM1,新市场\n"


def begun(world, text=NEW, name="sites.csv"):
    begin_import(world.ctx, ADMIN, [SourceFile(name, text.encode())])
    return reading_of(world.ctx, ADMIN).result()


def written(world, text=NEW):
    begun(world, text)
    return write_import(world.ctx, ADMIN, current_draft(world.ctx, ADMIN).stamp).result()


def names(world, *codes):
    with world.store.read() as reader:
        return [reader.site(code) and reader.site(code).name for code in codes]


def test_what_was_read_is_written_once_however_often_it_is_pressed(world):
    begun(world)
    stamp, before = current_draft(world.ctx, ADMIN).stamp, world.store.revision()
    first = write_import(world.ctx, ADMIN, stamp)
    assert first.result().seqs == (before + 1,)
    with pytest.raises(NotFound):
        write_import(world.ctx, ADMIN, stamp)
    assert names(world, "V8") == ["南庄"]


def test_nothing_is_written_of_a_state_that_was_not_seen_or_has_faults(world):
    begun(world)
    seen = current_draft(world.ctx, ADMIN).stamp
    change_import(world.ctx, ADMIN, with_status=True)
    with pytest.raises(NotFound):
        write_import(world.ctx, ADMIN, seen)
    with pytest.raises(InvalidInput):  # not read yet
        write_import(world.ctx, ADMIN, current_draft(world.ctx, ADMIN).stamp)
    assert begun(world, NEW.replace("village", "castle")).faults
    with pytest.raises(InvalidInput):
        write_import(world.ctx, ADMIN, current_draft(world.ctx, ADMIN).stamp)
    assert names(world, "V8") == [None]


def test_what_a_colleague_changes_meanwhile_is_compared_again_when_it_is_written(world):
    begun(world, "code,name,status\nV1,东庄,lifted\n")
    world.change("V1", "reopened")
    write_import(world.ctx, ADMIN, current_draft(world.ctx, ADMIN).stamp).result()
    with world.store.read() as reader:
        assert (reader.site("V1").name, reader.site("V1").status) == ("东庄", "reopened")


def test_an_import_is_undone_as_one(world):
    before = names(world, "V1", "M1")
    receipt = written(world, RENAMED)
    assert names(world, "V1", "M1") == ["东庄", "新市场"]
    undo_import(world.ctx, ADMIN, Undo(receipt.seqs[0], "undo"))
    assert names(world, "V1", "M1") == before


def test_new_sites_are_gone_after_the_undo_of_their_import(world):
    receipt = written(world)
    undo_import(world.ctx, ADMIN, Undo(receipt.seq, "undo"))
    assert names(world, "V8") == [None]
    assert "V8" not in world.ctx.read_model.current_snapshot().row_of


def test_an_undo_names_all_that_was_changed_since_and_touches_nothing(world):
    receipt = written(world, RENAMED)
    world.change("V1", "reopened")
    with pytest.raises(RegisterUndoRefused) as changed:
        undo_import(world.ctx, ADMIN, Undo(receipt.seqs[0], "undo"))
    assert [(each.column, each.key) for each in changed.value.obstacles] == [("V1", "fault.undo_changed")]
    assert names(world, "V1", "M1") == ["东庄", "新市场"]


def test_what_was_said_about_columns_holds_for_the_next_file_with_these_headings_in_any_order(world):
    options = ReadOptions({"code": "村码", "name": "村名"}, "village", "closed")
    begun(world, "村码,村名,所属乡镇\nV8,南庄,370725001\n", "list.csv")
    change_import(world.ctx, ADMIN, options=options)
    reading_of(world.ctx, ADMIN).result()
    write_import(world.ctx, ADMIN, current_draft(world.ctx, ADMIN).stamp).result()
    drop_import(world.ctx, ADMIN)
    reading = begun(world, "村名,所属乡镇,村码\n北庄,370725001,V9\n", "other.csv")
    assert reading.remembered.actor == "admin"
    assert reading.options == options
    assert [row.code for row in reading.batch.sites] == ["V9"]
    assert begun(world, NEW).remembered is None


def test_who_may_not_import_does_none_of_it(world):
    begun(world)
    for step in (
        lambda: begin_import(world.ctx, STAFF, [SourceFile("sites.csv", NEW.encode())]),
        lambda: change_import(world.ctx, STAFF, with_status=True),
        lambda: reading_of(world.ctx, STAFF),
        lambda: write_import(world.ctx, STAFF, current_draft(world.ctx, ADMIN).stamp),
        lambda: undo_import(world.ctx, STAFF, Undo(1, "undo")),
        lambda: remember(world.ctx, STAFF, ImportReport(), ReadOptions(kind="village"), key="mapping"),
    ):
        with pytest.raises(Refused):
            step()


def test_the_files_that_are_kept_are_bounded_and_the_oldest_go_first(monkeypatch):
    monkeypatch.setattr(import_draft, "MAX_DRAFT_BYTES", 60)
    monkeypatch.setattr(import_draft, "MAX_TOTAL_BYTES", 100)
    drafts = ImportDrafts()
    with pytest.raises(InvalidInput):
        drafts.put(ImportDraft("a", (SourceFile("x.csv", b"x" * 61),)))
    for account in "abc":
        drafts.put(ImportDraft(account, (SourceFile("x.csv", b"x" * 50),)))
    assert [drafts.find(account) is not None for account in "abc"] == [False, True, True]


def test_only_an_import_is_undone_as_one_and_its_undo_is_not(world):
    receipt = written(world)
    undone = undo_import(world.ctx, ADMIN, Undo(receipt.seq, "undo"))
    with pytest.raises(Refused, match="not_undoable"):
        undo_import(world.ctx, ADMIN, Undo(undone.seq, "again"))
    report = world.change("V1", "reopened")
    with pytest.raises(Refused, match="not_undoable"):
        undo_import(world.ctx, ADMIN, Undo(report.seq, "report"))
    assert names(world, "V8") == [None]


def test_an_import_that_ends_after_another_was_begun_leaves_that_one_alone(world, monkeypatch):
    begun(world)
    stamp = current_draft(world.ctx, ADMIN).stamp
    real = draft_reading.import_batch

    def slow(*words):
        receipt = real(*words)
        begin_import(world.ctx, ADMIN, [SourceFile("next.csv", RENAMED.encode())])
        return receipt

    monkeypatch.setattr(draft_reading, "import_batch", slow)
    write_import(world.ctx, ADMIN, stamp).result()
    draft = current_draft(world.ctx, ADMIN)
    assert ([source.name for source in draft.sources], draft.receipt) == (["next.csv"], None)
