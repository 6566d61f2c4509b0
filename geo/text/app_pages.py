"""Table of all pages with their rights, from which navigation, links, redirects and locked pages follow."""

from __future__ import annotations

from dataclasses import dataclass

from geo.domain.access import Verb
from geo.domain.actors import Actor

PRINT_ICON = ":material/print:"


@dataclass(frozen=True, slots=True)
class AppPage:
    """A page of the application.

    Attributes:
        path: Path below the base path, without a leading slash; "" for the first page.
        title: Catalogue key of the text that links to it, "" for a page that no menu links to.
        icon: Material symbol beside the title, "" for none.
        script: Script of a screen in ``pages/``, "" for a page that is no screen.
        verb: Verb without which the page is neither linked nor shown, None for a page of every account.
        locked: Catalogue key of the sentence shown without the verb.
    """

    path: str
    title: str = ""
    icon: str = ""
    script: str = ""
    verb: Verb | None = None
    locked: str = ""

    def is_open_to(self, actor: Actor) -> bool:
        """Return whether the account has the verb of the page in any area."""
        return self.verb is None or actor.may_somewhere(self.verb)


SITUATION = AppPage("", "page.situation", ":material/map:", "situation.py")
SCHEDULE = AppPage("rota", "page.rota", ":material/event_available:", "schedule.py")
PLANNING = AppPage(
    "planning", "page.planning", ":material/swap_horiz:", "planning.py", Verb.DRAFT_PLAN, "plan.not_yours"
)
ACCOUNT = AppPage("account", "page.account", ":material/person:", "account.py")
SCREENS = (
    SITUATION,
    AppPage("area", "page.area", ":material/account_tree:", "area.py"),
    SCHEDULE,
    AppPage("patrols", "page.patrols", ":material/directions_walk:", "patrols.py"),
    PLANNING,
    AppPage(
        "posts", "page.posts", ":material/share_location:", "siting.py", Verb.DRAFT_PLAN, "plan.not_yours"
    ),
    AppPage(
        "administration",
        "page.administration",
        ":material/manage_accounts:",
        "administration.py",
        Verb.GRANT,
        "people.not_yours",
    ),
    ACCOUNT,
)
"""In the order of the navigation."""

AREA_SHEET = AppPage("sheet", "area.print", PRINT_ICON)
MAP_SHEET = AppPage("map-sheet", icon=PRINT_ICON)
ORDER_SHEET = AppPage("order", "order.print", PRINT_ICON)
PATROLS_SHEET = AppPage("rounds", "patrols.print", PRINT_ICON)
SCHEDULE_SHEET = AppPage("shifts", "schedule.print", PRINT_ICON)
PRINT_PAGES = (AREA_SHEET, MAP_SHEET, ORDER_SHEET, PATROLS_SHEET, SCHEDULE_SHEET)

LITE_FOLDER = "m/"
LITE_SEARCH = AppPage(LITE_FOLDER, "lite.find")
LITE_SITE = AppPage(f"{LITE_FOLDER}site")
LITE_OWN = AppPage(f"{LITE_FOLDER}own", "lite.own")
LITE_SCHEDULE = AppPage(f"{LITE_FOLDER}rota", "page.rota")
LITE_PAGES = (LITE_SEARCH, LITE_SITE, LITE_OWN, LITE_SCHEDULE)

PAGES = (*SCREENS, *PRINT_PAGES, *LITE_PAGES)
