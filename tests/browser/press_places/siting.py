"""Siting: candidates, the plan and the cordon, each into a draft."""

from pages.components.siting.siting_tabs import SitingTab
from tests.browser.pressing import Place, WriteButton

CORDONED_AREA = "370725001001"
MERGES_TAB, PLAN_TAB = (list(SitingTab).index(tab) for tab in (SitingTab.MERGES, SitingTab.PLAN))


def unfold_candidates(visit):
    visit.open_tab("siting-tab", PLAN_TAB)
    visit.unfold("candidates")


def candidate_rows(visit):
    return visit.page.locator("[class*=st-key-candidate-remove-]").count()


def type_candidate(visit):
    number = visit.notes["candidates"] = visit.notes.get("candidates", 0) + 1
    visit.part("candidates").get_by_role("textbox").nth(0).fill(f"候选 {number}")
    visit.part("candidates").get_by_role("textbox").nth(1).fill(f"{36.74 + number / 2000:.5f}, 118.86680")


def add_candidate(visit):
    unfold_candidates(visit)
    if not candidate_rows(visit):
        type_candidate(visit)
        visit.step("candidate-add")


def show_merges(visit):
    visit.open_tab("siting-tab", MERGES_TAB)


def work_out_posts(visit):
    visit.open_tab("siting-tab", PLAN_TAB)
    if not visit.key_like("posts-into-draft"):
        visit.step("posts-work-out")
        visit.part("posts-into-draft").wait_for()
        visit.settle()


def choose_cordon(visit):
    visit.part("posts-view").get_by_role("radio").last.click()
    visit.part("seal-into-draft").wait_for()


SITING_PLACES = (
    Place(
        "siting",
        "planner",
        "/posts",
        "posts-figures",
        buttons=(
            WriteButton(
                "candidate-add", unfold_candidates, type_candidate, records=False, count=candidate_rows
            ),
            WriteButton("candidate-remove-*", add_candidate, records=False, count=candidate_rows),
            WriteButton("posts-into-draft", work_out_posts),
            WriteButton("draft-merge-*", show_merges),
        ),
    ),
    Place(
        "cordon",
        "planner",
        f"/posts?area={CORDONED_AREA}",
        "posts-view",
        buttons=(WriteButton("seal-into-draft"), WriteButton("seal-as-candidates", records=False)),
        prepare=choose_cordon,
    ),
)
