"""The screen that asks which posts: who is offered it, what it tells, and what its presses do."""

from dataclasses import replace

import pytest
from shapely import to_wkb
from shapely.geometry import LineString, Point

from geo.domain.errors import InvalidInput
from geo.domain.journal import Entry
from geo.domain.map_features import POINT_LAYERS, Feature
from geo.domain.plans.new_post import MAX_POST_NAME_LENGTH
from geo.domain.plans.plan import PlanState
from geo.domain.sites import Site
from geo.i18n import LANGS, Translator
from geo.services.sites.journal_entries import EntryMeta, record_site
from geo.services.siting.solve import siting_job
from pages.components.siting import candidates, target_form
from tests.page.hostile import HOSTILE, read_as_markdown
from tests.page.readings import KEYS, LOOKS_LIKE_A_KEY, number, untranslated
from tests.page.screens import opened
from tests.page.siting.steps import (
    asked,
    field,
    field_of,
    kilometres,
    siting,
    typed,
)
from tests.unit.services.posts_world import NEEDED, NORTH, PLANNER, SITES, put_features
from tests.worlds import AREAS, STAFF

WORDS = Translator("zh")


def table(screen, heading):
    """The rows of the table that has this heading."""
    if heading == "缺岗影响":
        screen.set("siting-tab", "posts")
    (found,) = [frame.value for frame in screen.test.dataframe if heading in frame.value.columns]
    return found.to_dict("records")


def drafts(world):
    with world.store.read() as reader:
        return reader.plans.in_state(PlanState.DRAFT)


def is_offered(screen):
    return WORDS("page.posts") in [node.proto.label for node in screen.test.get("page_link")]


@pytest.mark.usefixtures("world")
def test_it_is_offered_to_those_who_may_plan_and_tells_others_whom_to_ask(signed_in):
    assert is_offered(opened())
    signed_in(STAFF)
    assert not is_offered(opened())
    assert WORDS("plan.not_yours", who="文书") in opened("siting").t


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("way", ["straight", "road"])
@pytest.mark.parametrize("aim", ["most", "fewest", "worst", "mean", "sturdy"])
@pytest.mark.usefixtures("world")
def test_it_is_whole_in_its_language(lang, way, aim):
    t = asked(siting(lang=lang).set("posts-way", way), aim).t
    assert [key for key in LOOKS_LIKE_A_KEY.findall(t) if key in KEYS or "_" in key] == []
    names = [*(site.name for site in SITES), PLANNER.name]
    for name in sorted(names, key=len, reverse=True):
        t = t.replace(name, "")
    assert untranslated(t, lang) == []


@pytest.mark.usefixtures("world")
def test_the_posts_are_listed_worst_loss_first():
    screen = siting().set("posts-reach", 1.5)
    rows = [(row["编号"], row["缺岗影响"], row["涉及处数"]) for row in table(screen, "缺岗影响")]
    assert rows[:2] == [("B", "失去覆盖", 2), ("A", "失去覆盖", 1)]
    assert rows[-1] == ("E", "设岗可新增", 1)
    assert WORDS("siting.worst", post="B处", amount="2 处") in screen.t
    assert WORDS("siting.merge_none") in screen.set("siting-tab", "merges").t


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.usefixtures("world")
def test_posts_manned_by_status_are_distinguished_from_the_shifts_confirmed_on_the_schedule(lang):
    t = Translator(lang)
    (metric,) = [each for each in siting(lang=lang).test.metric if each.label == t("siting.manned")]
    assert metric.help == t("siting.manned_help")
    on_schedule = t("schedule.presence.confirmed", count=0).removesuffix(" 0")
    assert on_schedule.lower() in metric.help.lower()
    assert metric.label.lower() not in on_schedule.lower()


@pytest.mark.usefixtures("world")
def test_posts_that_reach_nearly_the_same_are_named():
    shown = siting("merges").set("posts-reach", 2.5).within("merges").replace("**", "")
    assert WORDS("siting.merge_label", closes="A处", stays="B处").replace("**", "") in shown
    assert WORDS("siting.merge_facts", shared="3 处", lost="0 处") in shown


def test_a_merger_is_made_a_draft_which_planning_opens(world):
    screen = siting("merges").set("posts-reach", 2.5).press("draft-merge-A-B")
    (draft,) = drafts(world)
    assert (draft.moves["A"].merged_into, draft.moves["A"].after.unit) == ("B", "")
    assert number(screen) == world.store.revision()
    assert WORDS("siting.to_planning") in [node.proto.label for node in screen.test.get("page_link")]
    assert screen.turn("planning").widget("plan").value == draft.id


@pytest.mark.usefixtures("world")
def test_posts_that_can_be_closed_are_named_first_and_a_press_shows_one_on_the_map():
    screen = siting("spare").set("posts-reach", 2.5)
    shown = screen.within("spare-posts").replace("**", "")
    assert [line.split(" · ")[0] for line in shown.splitlines()] == ["A处"]
    assert screen.within("verdict").startswith(WORDS("siting.verdict", count=1, names="A处"))
    screen.press("show-spare-A")
    current = screen.test.session_state["screen"]
    assert (current.site, current.view_target) == ("A", "A")
    assert WORDS("siting.spare_none") in siting("spare").set("posts-reach", 1.5).t


@pytest.mark.usefixtures("world")
def test_an_area_of_the_link_has_its_own_posts():
    screen = siting(area="370725002")
    assert {row["编号"] for row in table(screen, "缺岗影响")} == {"C", "D", "E"}
    assert WORDS("siting.border") in screen.t


@pytest.mark.usefixtures("world")
def test_a_plan_tells_what_it_changes_how_good_it_is_and_what_more_closing_would_bring():
    screen = asked(siting().set("posts-reach", 2.5), count=4, closing=0)
    shown = screen.within("posts-plan")
    assert WORDS("siting.proved.most") in shown
    assert WORDS("siting.nothing_changes") in shown
    assert WORDS("siting.only_places") not in shown
    assert WORDS("siting.share", moves=0, share="0 %", needs=1) in shown
    assert [row["覆盖点位"] for row in table(screen, "实际撤卡")] == [6, 7]
    shown = asked(screen, count=4, closing=1).within("posts-plan")
    assert WORDS("siting.text.closes", count=1, names="A处").replace("**", "") in shown.replace("**", "")
    assert WORDS("siting.only_places") in shown  # what its figures do not see stands beside what it closes
    assert WORDS("siting.share", moves=1, share="100 %", needs=1) in shown


def answer_with(monkeypatch, changed):
    """Show every plan after changing it."""

    def job_of(*arguments):
        spec = siting_job(*arguments)
        return replace(spec, present=lambda result: changed(spec.present(result)))

    monkeypatch.setattr(target_form, "siting_job", job_of)


@pytest.mark.usefixtures("world")
def test_what_is_not_proved_is_shown_with_its_bound(monkeypatch):
    def stopped(plan):
        curve = tuple(replace(gain, solution=replace(gain.solution, bound=7.0)) for gain in plan.result.curve)
        return replace(plan, result=replace(plan.result, bound=7, curve=curve))

    answer_with(monkeypatch, stopped)
    shown = asked(siting().set("posts-reach", 1.5), count=4, closing=0).within("posts-plan")
    assert WORDS("siting.gap.most", bound="7 处", covered="6 处") in shown
    assert WORDS("siting.proved.most") not in shown
    assert WORDS("siting.no_gain", before="6 处") not in shown  # not known


def inhabited(world, **people):
    """Tell how many live at some places."""
    for site, residents in people.items():
        before = world.site(site)
        after = replace(before, people=residents)
        world.store.write(
            world.ctx.request(STAFF, f"people {site}", {}),
            lambda tx, before=before, after=after: record_site(tx, EntryMeta("update"), before, after),
        )


def test_people_are_counted_where_their_number_is_known_and_places_where_one_asks(world):
    inhabited(world, V0=100, V3=2000, V20=30)
    screen = siting().set("posts-reach", 1.5)
    assert WORDS("siting.counted.people", count=4) in screen.t
    assert next(metric.value for metric in screen.test.metric) == "99 %"
    assert "2,100/2,130" in [metric.delta for metric in screen.test.metric]
    assert WORDS("siting.worst", post="B处", amount="2,000 人") in screen.t
    shown = asked(screen, count=4, closing=3).within("posts-plan").replace("**", "")
    assert WORDS("siting.text.people", gained=30, lost=0) in shown
    assert WORDS("siting.proved.most") in shown
    screen.set("posts-measure", "places")
    assert WORDS("siting.counted.places") in screen.t
    assert WORDS("siting.worst", post="B处", amount="2 处") in screen.t


def test_other_aims_speak_of_people_where_these_are_counted_and_say_who_weighs_nothing(world):
    inhabited(world, V0=100, V3=2000, V20=30)
    screen = siting().set("posts-reach", 1.5)
    shown = asked(screen, "sturdy", count=4).within("posts-plan").replace("**", "")
    assert "2,000 人" in shown
    assert "失去覆盖：现在 2,000 人" in shown
    shown = asked(screen, "mean", count=2).within("posts-plan").replace("**", "")
    # Manned are A at km 0, B at 2 and C at 10, which stays; V0 at -0.2, V3 at 3 and V20 at 20.
    now, plan = (0.2 * 100 + 2000 + 10 * 30) / 2130, (2.2 * 100 + 2000 + 10 * 30) / 2130
    assert WORDS("siting.way_mean.people", now=f"{now:.2f}", plan=f"{plan:.2f}").replace("**", "") in shown
    assert WORDS("siting.way_unknown", count=4) in shown
    shown = asked(screen.set("posts-measure", "places"), "mean", count=2).within("posts-plan")
    assert WORDS("siting.way_unknown", count=4) not in shown


@pytest.mark.usefixtures("world")
def test_no_choice_of_what_to_count_is_offered_where_no_population_is_known():
    assert not siting().has("posts-measure")


@pytest.mark.usefixtures("world")
def test_what_cannot_be_checked_of_ways_to_doctor_and_supplies_is_said():
    shown = asked(siting().set("posts-reach", 2.5), count=4, closing=1).within("posts-plan")
    for lack in ("road", "hospital", "supply"):
        assert WORDS(f"siting.ways.missing.{lack}") in shown
    assert WORDS("siting.ways.kept", most="30") not in shown


def cut_off(key, purpose):
    return WORDS(key, names="V30处", purpose=WORDS(f"siting.purpose.{purpose}"), posts="D处")


def test_a_plan_that_cuts_no_residence_off_says_what_it_was_kept_from(world):
    put_features(world, *NEEDED)
    screen = asked(siting().set("posts-reach", 2.5), count=4, closing=1)
    shown = screen.within("posts-ways")
    for said in (WORDS("siting.ways.avoided"), WORDS("siting.ways.kept", most="30")):
        assert said in shown
    assert cut_off("siting.ways.by_posts", "hospital") in shown
    assert WORDS("siting.ways.today", count=6) in shown
    screen = asked(screen, count=5, closing=0)
    (refused,) = [error.value for error in screen.test.error]
    assert refused == WORDS("error.no_plan_with_access", names="V30处", posts="D处")
    # Within four kilometres V30 has no hospital anyway: what is so already forbids nothing.
    assert not asked(screen.set("posts-most-way", 4.0), count=5, closing=0).test.error


def test_a_draft_says_who_the_posts_it_opens_would_cut_off(world):
    screen = asked(siting().set("posts-reach", 2.5), "fewest")
    screen.press("posts-into-draft")
    (draft,) = drafts(world)
    unchecked = opened("planning", plan=draft.id)
    assert WORDS("siting.ways.missing.road") in unchecked.t
    assert not [node for node in unchecked.test.warning if "V30" in node.value]
    put_features(world, *NEEDED)
    assert WORDS("siting.ways.missing.road") not in opened("planning", plan=draft.id).t
    warnings = [node.value for node in opened("planning", plan=draft.id).test.warning if "V30" in node.value]
    assert len(warnings) == 1
    assert cut_off("siting.ways.by_posts", "supply") in warnings[0]


@pytest.mark.usefixtures("world")
def test_ways_are_shown_as_they_are_now_and_would_be():
    screen = siting().set("posts-reach", 2.5)
    shown = asked(screen, "worst", count=3).within("posts-plan").replace("**", "")
    assert WORDS("siting.proved.worst") in shown
    assert WORDS("siting.way_longest", now="20.00", plan="9.00").replace("**", "") in shown
    shown = asked(screen, "mean", count=3).within("posts-plan").replace("**", "")
    assert WORDS("siting.proved.mean") in shown
    assert WORDS("siting.way_mean.places", now="4.60", plan="2.03").replace("**", "") in shown


@pytest.mark.usefixtures("world")
def test_what_it_costs_to_bear_a_loss_is_shown():
    shown = asked(siting().set("posts-reach", 2.5), "sturdy", count=3, price=0.5)
    shown = shown.within("posts-plan").replace("**", "")
    assert WORDS("siting.proved.sturdy") in shown
    assert WORDS("siting.loss_worst", now="1 处", plan="1 处").replace("**", "") in shown
    assert WORDS("siting.loss_costs", cost="1 处", covered="6 处", worst="4 处") in shown


@pytest.mark.parametrize(("aim", "proven"), [("worst", "8.00"), ("sturdy", "8,000 处")])
@pytest.mark.usefixtures("world")
def test_what_is_not_proved_of_another_aim_is_shown_with_its_bound(monkeypatch, aim, proven):
    def stopped(plan):
        figures = replace(plan.result.figures, bound=8000.0, proven=False)
        return replace(plan, result=replace(plan.result, figures=figures))

    answer_with(monkeypatch, stopped)
    said = asked(siting(), aim, count=3).within("posts-plan")
    assert WORDS(f"siting.gap.{aim}", bound=proven) in said
    assert WORDS(f"siting.proved.{aim}") not in said


def test_one_press_makes_a_draft_and_tells_its_number(world):
    screen = asked(siting().set("posts-reach", 2.5), "fewest")
    assert WORDS("siting.proved.fewest") in screen.within("posts-plan")
    screen.widget(field(screen, "name")).set_value("少而够")
    screen.press("posts-into-draft")
    assert number(screen) == world.store.revision()
    (draft,) = drafts(world)
    assert (draft.name, sorted(draft.moves)) == ("少而够", ["A", "D"])
    assert world.site("A").status == "manned"


def test_a_draft_without_a_name_is_not_made_and_says_why(world):
    screen = asked(siting().set("posts-reach", 2.5), "fewest")
    screen.widget(field(screen, "name")).set_value(" ")
    screen.press("posts-into-draft")
    assert drafts(world) == []
    assert WORDS("error.plan_name", length=0, expected=60) in screen.within("posts-plan")


@pytest.mark.usefixtures("world")
def test_a_post_that_must_stay_is_in_the_plan():
    shown = asked(siting().set("posts-reach", 2.5), "fewest", keep=["A"]).within("posts-plan")
    assert "5 个卡点可覆盖" in shown
    assert WORDS("siting.text.opens", count=1, names="D处").replace("**", "") in shown.replace("**", "")


@pytest.mark.usefixtures("world")
def test_what_was_asked_of_one_area_is_kept_to_what_another_has():
    screen = asked(siting().set("posts-reach", 2.5), count=5, closing=3)
    shown = screen.set("area", "370725002").within("posts-plan")
    assert "3 个卡点可覆盖" in shown


def test_where_no_post_has_a_location_it_says_so(world):
    assert WORDS("siting.none") not in siting().t

    def record(tx):
        for site in SITES:
            if site.kind == "checkpoint":
                record_site(
                    tx, EntryMeta("place"), tx.site(site.id), replace(tx.site(site.id), lat=None, lon=None)
                )

    world.store.write(world.ctx.request(STAFF, "lost", {}), record)
    assert WORDS("siting.none") in opened("siting").t


@pytest.mark.usefixtures("world")
def test_where_nothing_is_to_be_reached_no_post_is_worth_anything():
    screen = asked(siting().set("posts-kinds", []), "fewest")
    rows = table(screen, "缺岗影响")
    assert {(row["缺岗影响"], row["涉及处数"]) for row in rows} == {("失去覆盖", 0), ("设岗可新增", 0)}


# Candidates


def test_a_candidate_is_typed_opened_by_a_plan_and_founded_by_its_draft(town):
    screen = typed(siting().set("posts-reach", 1.0), "六处口", kilometres(4))
    assert "六处口 (N-01)" in screen.within("candidates")
    shown = asked(screen, "most", count=7, closing=0).within("posts-plan").replace("**", "")
    assert "六处口" in shown
    screen.press("posts-into-draft")
    (draft,) = drafts(town)
    (new,) = draft.posts.values()
    assert (new.name, draft.moves[new.id].after.status) == ("六处口", "manned")


@pytest.mark.usefixtures("town")
def test_a_candidate_that_cannot_be_is_refused_with_the_reason_and_what_was_typed_stays():
    screen = typed(siting(), "海上", "10, 10")
    assert WORDS("error.candidates_outside", codes="N-01") in screen.within("candidates")
    assert screen.widget(field_of(screen, "candidate-place-")).value == "10, 10"
    screen = typed(screen, "", "甲, 乙")
    assert WORDS("error.post_location") in screen.within("candidates")
    screen = typed(screen, "", "118.83, 36.7")
    swapped = WORDS("error.post_swapped", found="118.83, 36.7", expected="36.7, 118.83")
    assert swapped in screen.within("candidates")


@pytest.mark.parametrize(
    "place",
    [
        "36.7, 118.83",
        "３６．７，１１８．８３",
        "36.7　118.83",
        "36.7、118.83",
        "36.7° 118.83°",
        " 36.7;118.83 ",
    ],
)
def test_a_place_is_read_in_any_width_and_parted_in_any_way(place):
    assert candidates._parse_coordinates(place) == (36.7, 118.83)


@pytest.mark.parametrize("place", ["", "36.7", "36.7, 118.83, 1", "36,7 118,83", "nan", "甲 乙"])
def test_what_are_not_two_numbers_is_no_place(place):
    with pytest.raises(InvalidInput, match=r"error\.post_location"):
        candidates._parse_coordinates(place)


@pytest.mark.usefixtures("town")
def test_a_candidate_whose_code_went_to_a_site_meanwhile_gets_another_and_that_is_said(town):
    screen = typed(siting().set("posts-reach", 1.0), "六处口", kilometres(4))
    site = Site("N-01", "别处", "checkpoint", "withdrawn", NORTH, "hard", 36.61, 118.8)
    town.store.write(
        town.ctx.request(STAFF, "theirs", {}),
        lambda tx: record_site(tx, EntryMeta("register"), None, site),
    )
    screen = asked(screen, "most", count=7, closing=0)
    assert WORDS("candidates.recoded", old="N-01", new="N-02") in screen.within("candidates")
    screen.press("posts-into-draft")
    (draft,) = drafts(town)
    assert list(draft.posts) == ["N-02"]


@pytest.mark.usefixtures("town")
def test_what_a_plan_was_asked_to_be_best_at_stays_asked_where_a_candidate_is_added():
    screen = asked(siting(), "mean", count=3, price=2.0, keep=["A"])
    typed(screen, "六处口", kilometres(4))
    values = [screen.widget(field(screen, part)).value for part in ("aim", "price", "keep")]
    assert values == ["mean", 2.0, ["A"]]


def test_a_candidate_is_removed_again():
    screen = typed(siting(), "六处口", kilometres(4))
    assert "六处口" in screen.within("candidates")
    assert "六处口" not in screen.press("candidate-remove-N-01").within("candidates")


@pytest.mark.usefixtures("town")
def test_a_file_of_candidates_is_read_and_its_faults_are_listed():
    screen = siting()
    screen.test.file_uploader[0].set_value(
        ("a.csv", b"code,name,lat,lon\nH1,,36.6,118.8\n", "text/csv")
    ).run()
    assert WORDS("fault.required") in screen.within("candidates")
    screen.test.file_uploader[0].set_value(
        ("a.csv", "code,name,lat,lon\nH1,桥头,36.6,118.8\n".encode(), "text/csv")
    ).run()
    assert "桥头" in screen.within("candidates")


# Cordons


@pytest.mark.parametrize("lang", LANGS)
def test_a_cordon_tells_where_posts_go_what_that_takes_and_is_whole_in_its_language(roads, lang):
    t = Translator(lang)
    screen = siting(lang=lang, area="370725001").set("posts-view", "cordon")
    shown = screen.within("posts-cordon")
    assert t("cordon.proved", count=4) in shown
    sentence = t("cordon.text", count=4, existing=0, staff=0, reopen=0, create=4)
    assert sentence.replace("**", "") in screen.within("verdict").replace("**", "")
    assert [key for key in LOOKS_LIKE_A_KEY.findall(screen.t) if key in KEYS or "_" in key] == []
    screen.press("cordon-into-draft")
    (draft,) = drafts(roads)
    assert len(draft.posts) == 4


@pytest.mark.usefixtures("roads")
def test_where_it_cannot_be_cordoned_off_the_open_way_is_named():
    screen = siting(area="370725001").set("posts-view", "cordon").set("cordon-only-known", True)
    assert WORDS("cordon.open_way", start="V6处", roads="1号路") in screen.within("verdict")
    assert "cordon-into-draft" not in str(screen.test.get("form"))


@pytest.mark.parametrize("lang", LANGS)
def test_a_cordon_and_its_draft_say_whom_they_cut_off(roads, lang):
    t, area = Translator(lang), "370725001"
    first = t("cordon.brings")
    screen = siting(lang=lang, area=area).set("posts-view", "cordon")
    assert t("siting.ways.missing.hospital") in screen.t
    assert first not in screen.t
    put_features(roads, *(Feature(str(of), of, "", to_wkb(Point(118.8, 36.75))) for of in POINT_LAYERS))
    screen = siting(lang=lang, area=area).set("posts-view", "cordon")
    for sign in ("hospital", "supply"):  # drawn on every map, so in its legend
        assert t(f"legend.{sign}") in screen.t
    (warning,) = [node.value for node in screen.test.warning if first in node.value]
    assert "V6处" in warning.replace("\\", "")
    screen.press("cordon-into-draft")
    (draft,) = drafts(roads)
    planning = opened("planning", lang=lang, plan=draft.id)
    assert t("legend.hospital") in planning.t
    (warning,) = [node.value for node in planning.test.warning if t("plan.cuts") in node.value]
    assert "V6处" in warning.replace("\\", "")


@pytest.mark.usefixtures("roads")
def test_the_places_of_a_cordon_are_kept_as_candidates():
    screen = siting(area="370725001").set("posts-view", "cordon").press("cordon-as-candidates")
    assert WORDS("candidates.title", count=4) in screen.set("posts-view", "reach").t


QUESTION = {
    "posts-reach": 1.5,
    "posts-kinds": ["village"],
    "posts-way": "road",
    "posts-measure": "places",
    "posts-most-way": 45.0,
}


def test_a_cordon_offers_what_has_effect_there_alone_and_all_else_is_as_it_was_afterwards(world):
    inhabited(world, V0=100)
    screen = siting()
    for key, value in QUESTION.items():
        screen.set(key, value)
    screen.set("posts-view", "cordon")
    assert [key for key in (*QUESTION, "area") if screen.has(key)] == ["posts-most-way", "area"]
    assert screen.widget("posts-most-way").value == QUESTION["posts-most-way"]
    screen.set("posts-most-way", 60.0).set("posts-view", "reach")
    after = QUESTION | {"posts-most-way": 60.0}
    assert {key: screen.widget(key).value for key in QUESTION} == after


@pytest.mark.usefixtures("world")
def test_without_an_area_or_a_road_a_cordon_says_what_is_missing():
    screen = siting().set("posts-view", "cordon")
    assert WORDS("cordon.no_area") in screen.t
    assert WORDS("cordon.no_roads") in screen.set("area", "370725001").t
    assert WORDS("error.no_boundary", area="宝城街道") in screen.set("area", "370725002").t


# Hostile text

SHORT = HOSTILE[:MAX_POST_NAME_LENGTH]


@pytest.fixture
def hostile(town):
    """Names of all sites, of an area and of roads are hostile text; some are cut off and one can be."""

    def renamed(tx):
        for site in SITES:
            now = tx.site(site.id)
            record_site(tx, EntryMeta("update"), now, replace(now, name=HOSTILE))
        for site_id in ("G", "V6"):
            now = tx.site(site_id)
            record_site(tx, EntryMeta("update"), now, replace(now, name=HOSTILE))
        area = next(area for area in AREAS if area.code == "370725001")
        tx.put_area(replace(area, name=HOSTILE))
        tx.record(Entry("area", "all", "update"))

    town.store.write(town.ctx.request(STAFF, "hostile", {}), renamed)
    crossing = LineString([(118.6, 36.6), (119.0, 36.6)])
    put_features(
        town,
        *NEEDED,
        replace(NEEDED[0], id="R2", name=HOSTILE, geometry=to_wkb(crossing)),
        replace(NEEDED[0], id="R3", name=HOSTILE),
    )
    return town


def hostile_plan():
    return asked(siting().set("posts-reach", 2.5), "worst", count=6)


def hostile_candidate():
    return typed(siting(), SHORT, kilometres(4))


def hostile_cordon():
    return siting(area="370725001").set("posts-view", "cordon")


def hostile_open_way():
    return hostile_cordon().set("cordon-only-known", True)


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize("shown", [hostile_plan, hostile_candidate, hostile_cordon, hostile_open_way])
def test_hostile_names_stay_text(shown):
    screen = shown()
    assert read_as_markdown(screen, SHORT) == []
    assert "alert" in screen.t


def test_hostile_names_stay_text_in_a_draft_of_a_cordon_and_of_a_plan(hostile):
    for screen, press in ((hostile_plan(), "posts-into-draft"), (hostile_cordon(), "cordon-into-draft")):
        if press.startswith("cordon"):
            screen.widget(field_of(screen, "cordon-name-")).set_value(SHORT)
        screen.press(press)
        assert read_as_markdown(screen, SHORT) == []
    founded = [new.name for draft in drafts(hostile) for new in draft.posts.values()]
    assert len(founded) == 2
    assert read_as_markdown(opened("planning"), SHORT, *founded) == []


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize(
    ("component", "shown"),
    [
        ("siting.coverage_figures", hostile_plan),
        ("siting.target_form", hostile_plan),
        ("siting.service_access", hostile_plan),
        ("siting.candidates", hostile_candidate),
        ("siting.cordon", hostile_open_way),
    ],
)
def test_hostile_names_not_made_plain_are_found(monkeypatch, component, shown):
    monkeypatch.setattr(f"pages.components.{component}.escape_markdown", lambda text: text)
    assert read_as_markdown(shown(), SHORT)
