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
TODAY = AppPage("today", "page.today", ":material/today:", "today.py", Verb.RECORD_PATROL, "today.not_yours")
FINDINGS = AppPage("findings", "page.findings", ":material/fact_check:", "findings.py")
SUPPLIES = AppPage(
    "supplies",
    "page.supplies",
    ":material/inventory_2:",
    "supplies.py",
    Verb.COUNT_STOCK,
    "supplies.not_yours",
)
REPORTS = AppPage("reports", "page.reports", ":material/description:", "reports.py")
REGISTER = AppPage(
    "register",
    "page.register",
    ":material/edit_location_alt:",
    "register.py",
    Verb.REGISTER,
    "register.not_yours",
)
ACCOUNT = AppPage("account", "page.account", ":material/person:", "account.py")
SCREENS = (
    SITUATION,
    TODAY,
    FINDINGS,
    REPORTS,
    AppPage("area", "page.area", ":material/account_tree:", "area.py"),
    SCHEDULE,
    SUPPLIES,
    AppPage("patrols", "page.patrols", ":material/directions_walk:", "patrols.py"),
    PLANNING,
    AppPage(
        "posts", "page.posts", ":material/share_location:", "siting.py", Verb.DRAFT_PLAN, "plan.not_yours"
    ),
    REGISTER,
    AppPage(
        "import", "page.import", ":material/upload_file:", "import_files.py", Verb.IMPORT, "import.not_yours"
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


def first_page(actor: Actor) -> AppPage:
    """Return the page on which an account begins: its own work, for those who plan or only look the map."""
    reports = TODAY.is_open_to(actor) and not actor.may_somewhere(Verb.DRAFT_PLAN)
    return TODAY if reports else SITUATION


AREA_SHEET = AppPage("sheet", "area.print", PRINT_ICON)
MAP_SHEET = AppPage("map-sheet", icon=PRINT_ICON)
ORDER_SHEET = AppPage("order", "order.print", PRINT_ICON)
PATROLS_SHEET = AppPage("rounds", "patrols.print", PRINT_ICON)
SCHEDULE_SHEET = AppPage("shifts", "schedule.print", PRINT_ICON)
CALL_SHEET = AppPage("call-sheet", "call_sheet.print", PRINT_ICON)
HANDOVER_SHEET = AppPage("handover-sheet", "handover.print", PRINT_ICON)
ROUND_SHEET = AppPage("supply-round", icon=PRINT_ICON)
BRIEF_SHEET = AppPage("brief", "brief.print", PRINT_ICON)
ATLAS_SHEET = AppPage("atlas", "atlas.print", PRINT_ICON)
PRINT_PAGES = (
    AREA_SHEET,
    MAP_SHEET,
    ORDER_SHEET,
    PATROLS_SHEET,
    SCHEDULE_SHEET,
    CALL_SHEET,
    HANDOVER_SHEET,
    BRIEF_SHEET,
    ATLAS_SHEET,
    ROUND_SHEET,
)

PLACE_LINK = "p"
"""Folder of the short addresses of sites, as QR codes hold them."""
LITE_FOLDER = "m/"
LITE_SEARCH = AppPage(LITE_FOLDER, "lite.find")
LITE_SITE = AppPage(f"{LITE_FOLDER}site")
LITE_OWN = AppPage(f"{LITE_FOLDER}own", "lite.own")
LITE_SCHEDULE = AppPage(f"{LITE_FOLDER}rota", "page.rota")
LITE_TODAY = AppPage(f"{LITE_FOLDER}today", "lite.today")
LITE_TALLY = AppPage(f"{LITE_FOLDER}tally")
LITE_SCREENING = AppPage(f"{LITE_FOLDER}screening")
LITE_SHIFT = AppPage(f"{LITE_FOLDER}shift")
LITE_SHIFT_CONFIRMATION = AppPage(f"{LITE_FOLDER}confirm-shift")
LITE_RECEIPT = AppPage(f"{LITE_FOLDER}receipt")
LITE_HANDOVER = AppPage(f"{LITE_FOLDER}handover")
LITE_ACCESS = AppPage(f"{LITE_FOLDER}access")
LITE_INSPECT = AppPage(f"{LITE_FOLDER}inspect")
LITE_SUPPLIES = AppPage(f"{LITE_FOLDER}supplies")
LITE_STAND_DOWN = AppPage(f"{LITE_FOLDER}stand-down")
LITE_LOG_FINDING = AppPage(f"{LITE_FOLDER}log-finding")
LITE_FINDING = AppPage(f"{LITE_FOLDER}finding")
LITE_FINDINGS = AppPage(f"{LITE_FOLDER}findings", "lite.findings")
LITE_PHOTO = AppPage(f"{LITE_FOLDER}photo")
LITE_PAGES = (
    LITE_TODAY,
    LITE_TALLY,
    LITE_SCREENING,
    LITE_RECEIPT,
    LITE_HANDOVER,
    LITE_SUPPLIES,
    LITE_SHIFT,
    LITE_SHIFT_CONFIRMATION,
    LITE_SEARCH,
    LITE_SITE,
    LITE_FINDINGS,
    LITE_FINDING,
    LITE_LOG_FINDING,
    LITE_ACCESS,
    LITE_INSPECT,
    LITE_OWN,
    LITE_SCHEDULE,
    LITE_PHOTO,
    LITE_STAND_DOWN,
)

PAGES = (*SCREENS, *PRINT_PAGES, *LITE_PAGES)
