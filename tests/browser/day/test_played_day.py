"""One day of a town in the hands of four people, on phones and desks, up to the frozen daily report.

Each step is compared with a query, and so are the figures of the day in the Word file.
"""

import pytest
from docx import Document
from playwright.sync_api import expect

from tests.browser.day.people import Person, ask, ask_row, ask_rows
from tests.browser.screens import expect_no_sideways_scroll, take

TOWN, TOWN_NAME = "370725110", "红河镇"
POST, POST_NAME, UNIT = "K01", "红河平原大桥", "Z01"
"""A post of the town, which is the squad's of the demo's staff; its crew is yet to be relieved."""
SILENT, REACHED = "K27", "K28"
"""The other posts of the town: one does not answer the roll call, one is reached by telephone."""
DEPOT, DEPOT_NAME = "D1", "局物资库"


def fill_move(person, key, name):
    """Choose an option in the form of a move, which runs nothing by itself."""
    form = person.part("stock-move-box")
    box = form.locator(f"[class*=st-key-stock-{key}-]").get_by_role("combobox")
    person.press_option(box, person.page.get_by_role("option", name=name, exact=True).first)


def publish_order(planner, server):
    planner.unfold("order-form-box")
    planner.choose("post-order-ref-area", TOWN_NAME)
    planner.fill("post-order-admitted-", "持证车辆")
    planner.fill("post-order-checks-", "逐车查验后备箱")
    planner.step("post-order-publish")
    order = "SELECT admitted, checks, is_withdrawn FROM post_order WHERE ref = ? AND to_seq IS NULL"
    assert ask_row(server, order, TOWN) == ("持证车辆", "逐车查验后备箱", 0)


def acknowledge_orders(staff, server):
    expect(staff.part("post-orders")).to_contain_text("逐车查验后备箱")
    staff.step(f"post-read-{POST}")
    receipt = """SELECT version, unit, channel FROM acknowledgement
        WHERE ref = ? AND site_id = ? AND withdrawn_seq IS NULL"""
    assert ask_row(server, receipt, f"area {TOWN}", POST) == (1, UNIT, "press")
    expect(staff.part(f"post-read-row-{POST}").get_by_role("button")).to_be_disabled()


TALLY = """SELECT persons, vehicles, temperatures FROM tally
    WHERE site_id = ? AND to_seq IS NULL ORDER BY shift_start DESC LIMIT 1"""


def tally(staff, server, persons):
    staff.press_owed("登记数", POST_NAME)
    for name, count in (("persons", persons), ("vehicles", 40), ("temperatures", persons)):
        staff.fill(f"tally-{name}-", str(count))
    staff.step("tally-record")
    assert ask_row(server, TALLY, POST) == (persons, 40, persons)
    expect(staff.part("tally-result")).to_contain_text("已记录")


def report_zero(planner, server):
    """The zero report of the next post, which the desk enters by telephone."""
    planner.open_lite(f"/m/tally?site={REACHED}")
    planner.send("zero")
    assert ask_row(server, TALLY, REACHED) == (0, 0, 0)


def call_roll(commander, staff, server):
    """One post answers by a press, one by telephone, one is silent."""
    commander.step("roll-call-start")
    number = ask(server, "SELECT max(number) FROM roll_call WHERE area = ?", TOWN)
    staff.open("/today").step(f"roll-call-answer-{number}-{POST}")
    commander.open(f"/today?area={TOWN}").fill("roll-call-answered-by", "带班")
    commander.step(f"roll-call-phone-{number}-{REACHED}")
    answers = """SELECT site_id, channel FROM acknowledgement
        WHERE type = 'roll_call' AND ref = ? AND withdrawn_seq IS NULL ORDER BY seq"""
    assert ask_rows(server, answers, str(number)) == [(POST, "press"), (REACHED, "telephone")]
    called = "SELECT site_id FROM roll_call_post WHERE number = ? ORDER BY site_id"
    assert [site for (site,) in ask_rows(server, called, number)] == sorted((POST, SILENT, REACHED))
    rows = commander.part("roll-call-rows")
    expect(rows.get_by_role("button").and_(commander.page.locator(":enabled"))).to_have_count(1)
    expect(commander.part(f"roll-call-phone-{number}-{SILENT}").get_by_role("button")).to_be_enabled()


MOVE = "SELECT seq, from_place, to_place, quantity, receipt_seq FROM stock_move ORDER BY seq DESC LIMIT 1"


def issue_masks(planner, server):
    """Issue masks from the depot to the post."""
    planner.open(f"/supplies?area={TOWN}")
    planner.choose("stock-other-place", POST_NAME)
    planner.unfold("stock-move-box")
    for key, name in (("kind", "发放"), ("item", "口罩"), ("other", DEPOT_NAME)):
        fill_move(planner, key, name)
    planner.fill("stock-quantity-", "120")
    planner.step("stock-do-move")
    assert ask_row(server, MOVE)[1:] == (DEPOT, POST, 120, None)


def sign_for_masks(staff, server, *, on_phone):
    if on_phone:
        staff.open_lite(f"/m/supplies?site={POST}")
        staff.page.locator("input[name=by]").fill("当班值守员")
        staff.send("sign")
    else:
        staff.open("/supplies")
        staff.choose("stock-other-place", POST_NAME)
        staff.fill("stock-signed-by", "当班值守员")
        staff.step("stock-do-sign")
    seq, *_, receipt = ask_row(server, MOVE)
    received = "SELECT move_seq, received_by FROM stock_receipt WHERE seq = ?"
    assert ask_row(server, received, receipt) == (seq, "当班值守员")


def state_of(server, number):
    return ask(server, "SELECT state FROM finding WHERE number = ? AND to_seq IS NULL", number)


def log_finding(supervisor, server, text):
    """A finding at the post; its number."""
    supervisor.unfold("finding-form-box")
    supervisor.choose("finding-new-site", POST)
    supervisor.part("finding-new-category").get_by_role("radio").filter(has_text="底数不清").click()
    supervisor.settle()
    supervisor.fill("finding-new-text", text)
    supervisor.step("finding-log-now")
    number = ask(server, "SELECT max(number) FROM finding")
    assert ask(server, "SELECT unit FROM finding WHERE number = ?", number) == UNIT
    expect(supervisor.part("finding-card")).to_contain_text(f"#{number} 底数不清")
    return number


def fix_finding(staff, supervisor, server, number):
    """Done by the squad, sent back with a reason, done again, and confirmed by a second person."""
    link = f"/findings?finding=F{number}"
    staff.open(link).step("finding-do-report_done")
    assert state_of(server, number) == "done"
    supervisor.open(link).fill("finding-note-", "只补了一半")
    supervisor.step("finding-do-rework")
    assert state_of(server, number) == "rework"
    staff.open(link)
    expect(staff.part("finding-card")).to_contain_text("只补了一半")
    staff.step("finding-do-report_done")
    supervisor.open("/today").step(f"owed-answer-confirmation-F{number}")
    assert state_of(server, number) == "closed"
    expect(supervisor.part("owed-result")).to_contain_text("已记录")


HANDOVER = """SELECT state, out_entered_by, in_by, note_next FROM handover
    WHERE site_id = ? AND to_seq IS NULL ORDER BY shift_start DESC LIMIT 1"""
NOTE = "余口罩 120 只"
DIFFERENCE = "实点 80 只"


def hand_over(planner, staff, server, *, on_phone):
    """The desk enters what the crew left behind; the relief finds another number. The new finding."""
    before = ask(server, "SELECT max(number) FROM finding")
    if on_phone:
        hand_over_on_phones(planner, staff, server)
    else:
        hand_over_on_desks(planner, staff, server)
    assert ask_row(server, HANDOVER, POST) == ("disputed", "planner", "staff", NOTE)
    number = ask(server, "SELECT max(number) FROM finding")
    assert number == before + 1
    found = "SELECT site_id, state, text FROM finding WHERE number = ? AND to_seq IS NULL"
    site, state, text = ask_row(server, found, number)
    assert (site, state) == (POST, "reported")
    assert DIFFERENCE in text
    return number


def hand_over_on_phones(planner, staff, server):
    link = f"/m/handover?site={POST}"
    planner.open_lite(link)
    unfold_around(planner.page.locator("button[value=offer]"))
    planner.page.locator("textarea[name=note_next]").fill(NOTE)
    planner.send("offer")
    assert ask_row(server, HANDOVER, POST)[0] == "offered"
    staff.open_lite(link)
    found = staff.page.locator("input[name^='in.note_next']")
    unfold_around(found)
    found.fill(DIFFERENCE)
    staff.send("accept")


def unfold_around(part):
    """Unfold what a part of a plain page is folded into, if it is."""
    if not part.is_visible():
        part.locator("xpath=ancestor::details[1]/summary").click()


def hand_over_on_desks(planner, staff, server):
    planner.open(f"/today?area={TOWN}")
    planner.choose("handover-post", POST_NAME)
    out = planner.page.locator("[class*=st-key-handover-side-]").get_by_role("radio").first
    planner.press_until(out.and_(planner.page.locator("[aria-checked=true]")), out.click)
    planner.settle()
    planner.fill("handover-note-next", NOTE)
    planner.step("handover-do-offer")
    assert ask_row(server, HANDOVER, POST)[0] == "offered"
    staff.open("/today")
    staff.press(f"handover-row-{POST}")
    staff.settle()
    staff.fill("handover-in-note-next", DIFFERENCE)
    staff.step("handover-do-accept")
    expect(staff.part("handover-form")).to_contain_text("已列为问题")


def close_day(commander, server, carried):
    """The running day of the town, with all that is owed carried over."""
    commander.open(f"/today?area={TOWN}")
    commander.part(f"closing-period-{TOWN}").get_by_role("radio").last.click()
    commander.settle()
    commander.fill("closing-reason", "列入次日计划")
    commander.fill("closing-statement", "今日平稳")
    commander.step("day-close-now")
    shown = commander.part("day-close")
    expect(shown).to_contain_text("已由指挥员（演示）")
    state, statement, number = ask_row(
        server, "SELECT state, statement, number FROM period WHERE area = ? ORDER BY number DESC", TOWN
    )
    assert (state, statement) == ("closed", "今日平稳")
    persons = ask(
        server,
        """SELECT sum(persons) FROM tally WHERE area = ? AND to_seq IS NULL
        AND shift_start >= (SELECT starts_at FROM period WHERE area = ? AND number = ?)""",
        TOWN,
        TOWN,
        number,
    )
    expect(shown).to_contain_text(f"人次 {persons:,}")
    unanswered = ask(server, "SELECT count(*) FROM owed WHERE area = ? AND number = ?", TOWN, number)
    expect(shown).to_contain_text(f"免报或结转 {unanswered} 项")
    answer = "SELECT answer, reason FROM owed WHERE area = ? AND number = ? AND what = 'finding' AND ref = ?"
    assert ask_row(server, answer, TOWN, number, f"F{carried}") == ("carried", "列入次日计划")


def freeze_report(commander, server):
    """The Word file of the day that was closed."""
    commander.open(f"/reports?area={TOWN}").open_menu("report-freeze-step")
    commander.step("report-freeze-now")
    frozen = ask_row(server, "SELECT revision, version, frozen_by FROM daily_report WHERE area = ?", TOWN)
    assert frozen == (0, 1, "commander")
    return take(commander.page, commander.part("report-list"), "Word（中文）")


SITES = """SELECT count(*) FROM site WHERE kind = 'checkpoint' AND area = :town
    AND from_seq <= :seq AND (to_seq IS NULL OR to_seq > :seq)"""
TALLIES = """FROM tally WHERE area = :town AND shift_start >= :begin AND shift_start < :end
    AND from_seq <= :seq AND (to_seq IS NULL OR to_seq > :seq)"""
FINDINGS = """SELECT count(*) FROM finding WHERE area = :town AND state <> 'void'
    AND from_seq <= :seq AND (to_seq IS NULL OR to_seq > :seq)"""
FOUND = f"{FINDINGS} AND found_at >= :begin AND found_at < :end"
UNANSWERED = "SELECT count(*) FROM owed WHERE area = :town AND number = :number"
OWED_TALLIES = f"{UNANSWERED} AND what = 'tally'"
EXPECTED = f"SELECT (SELECT count(*) {TALLIES}) + ({OWED_TALLIES})"
FIGURES = {
    "卡点·在岗": (f"{SITES} AND status = 'manned'", SITES),
    "卡点·缺员": (f"{SITES} AND status = 'short_staffed'", SITES),
    "卡点·无人": (f"{SITES} AND status = 'unmanned'", SITES),
    "已报班次": (f"SELECT count(*) {TALLIES}", EXPECTED),
    "查验人员（人次）": (f"SELECT sum(persons) {TALLIES}", None),
    "查验车辆（车次）": (f"SELECT sum(vehicles) {TALLIES}", None),
    "测温（人次）": (f"SELECT sum(temperatures) {TALLIES}", None),
    "体温异常（人次）": (f"SELECT sum(abnormal) {TALLIES}", f"SELECT sum(temperatures) {TALLIES}"),
    "登记外来人员（人次）": (f"SELECT sum(arrivals) {TALLIES}", None),
    "当日发现问题": (FOUND, None),
    "当日结案": (f"{FOUND} AND state = 'closed' AND state_at < :end", FOUND),
    "逾期问题": (
        f"""{FINDINGS} AND state NOT IN ('closed', 'closed_unconfirmed')
        AND due_at <= CASE state WHEN 'done' THEN state_at - 1 ELSE :at END""",
        None,
    ),
    "未完成·问题整改": (f"{UNANSWERED} AND what = 'finding'", None),
}
"""Value and denominator of each row of the table of figures, as of the day close."""
NOT_ASKED = {"卡点·超时未报"}
"""What depends on the interval of each site."""
SENTENCES = (
    ("本辖区在册卡点{}处", SITES),
    ("应报值守班次{}个", EXPECTED),
    ("其中零报告{}个", f"SELECT count(*) {TALLIES} AND persons + vehicles + temperatures + arrivals = 0"),
    ("转入次日{}件", f"{UNANSWERED} AND what = 'finding'"),
)
"""Figures that stand in the text alone."""
PERIOD = """SELECT number, starts_at, ends_at, closed_at, closed_seq
    FROM period WHERE area = ? ORDER BY number DESC LIMIT 1"""


def _rows(table):
    return len(table.rows)


def expect_figures_of_queries(path, server):
    """The figures of the day in text and table of the Word file are what the store has."""
    number, begin, end, at, seq = ask_row(server, PERIOD, TOWN)
    day = {"town": TOWN, "number": number, "begin": begin, "end": end, "at": at, "seq": seq}

    def counted(sql):
        return "–" if sql is None else str(ask(server, sql, **day))

    document = Document(path)
    cells = [[cell.text for cell in row.cells] for row in max(document.tables, key=_rows).rows[1:]]
    shown = {name: (value, whole) for name, value, whole, *_ in cells if name not in NOT_ASKED}
    assert shown == {name: (counted(value), counted(whole)) for name, (value, whole) in FIGURES.items()}
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert f"{TOWN_NAME}工作日报告" in text
    for sentence, sql in SENTENCES:
        assert sentence.format(counted(sql)) in text


@pytest.mark.parametrize("width", [390, 1400])
def test_from_the_post_order_to_the_frozen_report(new_screen, fresh_app, width):
    def person(account, path):
        opened = Person(new_screen(width=width, height=844 if width == 390 else 900), fresh_app, account)
        opened.open(path)
        if width == 390:
            expect_no_sideways_scroll(opened.page)
        return opened

    planner = person("planner", f"/today?area={TOWN}")
    publish_order(planner, fresh_app)
    staff = person("staff", "/today")
    acknowledge_orders(staff, fresh_app)
    tally(staff, fresh_app, 100 + width)
    report_zero(planner, fresh_app)
    commander = person("commander", f"/today?area={TOWN}")
    call_roll(commander, staff, fresh_app)
    issue_masks(planner, fresh_app)
    sign_for_masks(staff, fresh_app, on_phone=width == 390)
    supervisor = person("supervisor", f"/findings?area={TOWN}")
    fix_finding(staff, supervisor, fresh_app, log_finding(supervisor, fresh_app, "登记簿缺页"))
    carried = hand_over(planner, staff, fresh_app, on_phone=width == 390)
    close_day(commander, fresh_app, carried)
    expect_figures_of_queries(freeze_report(commander, fresh_app), fresh_app)
    everyone = (planner, staff, commander, supervisor)
    assert [each.screen.errors for each in everyone] == [[], [], [], []]
