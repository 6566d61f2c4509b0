"""Import on screen: files are read, understood, compared and written in one step; nothing before it."""

import pytest

from geo.services.imports import draft_reading
from tests.page.screens import opened
from tests.worlds import ADMIN, STAFF

HEAD = "code,name,kind,status,area\n"
TWO = HEAD + "V8,南庄,village,closed,370725001\nV9,北庄,village,closed,370725001\n"
CSV = "text/csv"


@pytest.fixture(autouse=True)
def desk(world, signed_in):
    signed_in(ADMIN)
    return world


def dropped(*files, **query):
    """The page with files dropped into its field, each as name and text."""
    screen = opened("import_files", **query)
    uploads = [(name, text.encode(), CSV) for name, text in files]
    screen.test.file_uploader[0].set_value(uploads).run()
    return screen.again()


def revision(world):
    return world.store.revision()


def test_a_file_is_read_compared_and_written_by_one_press(desk):
    before = revision(desk)
    screen = dropped(("sites.csv", TWO))
    assert "sites.csv：识别为点位" in screen.within("import-understanding")
    assert "南庄" in screen.within("import-difference")
    assert revision(desk) == before
    screen.press("import-do-write")
    assert "已写入 2 项" in screen.within("import-result")
    assert revision(desk) == before + 2
    with desk.store.read() as reader:
        assert reader.site("V8").name == "南庄"


def test_faults_are_gathered_with_their_rows_and_nothing_can_be_written():
    rows = "".join(f"V{number},村{number},castle,closed,370725001\n" for number in range(100, 140))
    screen = dropped(("sites.csv", HEAD + rows))
    said = screen.within("import-faults")
    assert "第 2–41 行（40 行）" in said
    assert "“kind”列" in said
    assert screen.widget("import-do-write").disabled


def test_a_doubt_is_accepted_by_its_tick_and_can_be_doubted_again():
    screen = dropped(
        ("sites.csv", "code,name,kind,status,area,lat,lon\nV8,南庄,village,closed,370725001,0,0\n")
    )
    assert screen.widget("import-do-write").disabled
    (tick,) = (box for box in screen.test.checkbox if "import-accept-zero-coordinate" in box.key)
    tick.check().run()
    assert not screen.again().widget("import-do-write").disabled
    (taken,) = (box for box in screen.test.checkbox if "import-accepted-zero" in box.key)
    taken.uncheck().run()
    assert screen.again().widget("import-do-write").disabled


def test_a_reload_and_a_new_sign_in_lose_nothing():
    dropped(("sites.csv", TWO))
    screen = opened("import_files")
    assert "南庄" in screen.within("import-difference")
    screen.press("import-do-drop")
    assert not screen.has("import-difference")
    assert opened("import_files").test.file_uploader


def test_what_was_changed_in_another_window_is_not_written(desk):
    before = revision(desk)
    screen = dropped(("sites.csv", TWO))
    draft_reading.change_import(desk.ctx, ADMIN, with_status=True)
    screen.press("import-do-write")
    assert "另一窗口" in screen.within("import-result")
    assert revision(desk) == before


def test_the_same_file_once_more_writes_nothing():
    dropped(("sites.csv", TWO)).press("import-do-write").press("import-do-drop")
    screen = dropped(("sites.csv", TWO))
    assert screen.widget("import-do-write").disabled
    assert "无需写入" in screen.t


def test_sites_that_no_file_names_are_listed_and_stay():
    screen = dropped(("sites.csv", TWO))
    screen.set("import-list", "missing")
    assert "V1" in screen.within("import-difference")


LIST = "村码,村名,所属乡镇\nV8,南庄,370725001\n"


def mapped(screen, **fields):
    """Say of columns, by heading, what they are, and of all rows the kind and status."""
    for heading, field in fields.items():
        (box,) = (box for box in screen.test.selectbox if box.label == heading)
        box.set_value(field).run()
        screen.again()
    screen.unfold("import-options")
    for name, value in (("kind", "village"), ("status", "closed")):
        (box,) = (box for box in screen.test.selectbox if box.key.startswith(f"import-{name}-"))
        box.set_value(value).run()
        screen.again()
    return screen


def test_columns_are_mapped_on_screen_and_remembered_for_the_next_file_of_that_kind(desk):
    screen = dropped(("list.csv", LIST))
    assert screen.widget("import-do-write").disabled
    screen.unfold("import-columns-0")
    mapped(screen, 村码="code", 村名="name").press("import-do-write").press("import-do-drop")
    with desk.store.read() as reader:
        assert reader.site("V8").kind == "village"
    later = dropped(("other.csv", LIST.replace("V8,南庄", "V9,北庄")))
    assert "沿用" in later.within("import-understanding")
    later.press("import-do-write")
    with desk.store.read() as reader:
        assert (reader.site("V9").name, reader.site("V9").status) == ("北庄", "closed")


RENAMED = "code,name\nV1,东庄\nM1,新市场\n"


def test_an_import_is_undone_as_one_by_one_press(desk):
    with desk.store.read() as reader:
        before = [reader.site(code).name for code in ("V1", "M1")]
    screen = dropped(("sites.csv", RENAMED)).press("import-do-write")
    screen.press("import-do-undo")
    with desk.store.read() as reader:
        assert [reader.site(code).name for code in ("V1", "M1")] == before
    assert not screen.has("import-do-undo")
    assert "整批导入已撤回" in opened("import_files").t  # after a reload, too
    screen.press("import-do-drop")
    assert dropped(("sites.csv", RENAMED)).press("import-do-write").has("import-do-undo")


def test_new_sites_are_gone_after_the_undo(desk):
    dropped(("sites.csv", TWO)).press("import-do-write").press("import-do-undo")
    with desk.store.read() as reader:
        assert reader.site("V8") is None


def test_an_undo_is_refused_with_all_that_has_changed_since_and_touches_nothing(desk):
    screen = dropped(("sites.csv", RENAMED)).press("import-do-write")
    desk.change("V1", "reopened")
    before = revision(desk)
    screen.again().press("import-do-undo")
    said = screen.within("import-result")
    assert "没有撤回" in said
    assert "V1" in said
    assert "M1" not in said
    assert revision(desk) == before


def test_without_the_right_there_is_no_page(signed_in):
    signed_in(STAFF)
    assert "没有导入权限" in opened("import_files").t
