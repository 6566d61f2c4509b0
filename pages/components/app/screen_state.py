"""State of one open screen: plain values, kept by ``state``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import uuid4
from zoneinfo import ZoneInfo

from geo.domain.commands import NoteAddition
from geo.domain.errors import KadianError
from geo.domain.filters import SiteFilter
from geo.domain.journal import Receipt
from geo.domain.map_views import SHADE_PARAM, MapView, Shade
from geo.services.patrols.options import PatrolOptions
from pages.components.app.day_state import FINDING, DayScreenState
from pages.components.app.form_state import FormState
from pages.components.app.register_state import RegisterState

WALL = "wall"
"""Parameter of a link that opens the situation as a wall screen."""
BULK_FORM = "bulk"
"""Name of the form for ticked sites."""
MAX_PRESSES_IN_FLIGHT = 3
"""Number of presses that may be under way before the browser learns of the first."""


class PhoneTab(StrEnum):
    """Tab of the situation on a phone."""

    OWN = "own"
    MAP = "map"
    ACTION = "action"
    LIST = "list"


class RenderIdentity(NamedTuple):
    """Identity a screen is drawn for: its account, acting account, and impersonating account or ""."""

    account: str = ""
    actor: str = ""
    impersonated_by: str = ""


@dataclass(frozen=True)
class SelectionChange:
    """The selection of a list before the application changed it.

    ``previous``: ticked rows, and focused cells as row number and heading; ``at_s``: monotonic time in
    seconds.
    """

    previous: tuple[list[int], list[tuple[int, str]]]
    at_s: float


@dataclass
class CommandResult:
    """Result of a command, a receipt or an error, shown at the form ``form_id`` until the next one."""

    form_id: str
    receipt: Receipt | None = None
    error: KadianError | None = None
    report: object = None
    """The command where it reports on sites, to undo it or to resolve its conflict; else None."""
    link: str | None = None
    """A one-time link, shown once; None where the command has none, "" where the link was lost unseen."""
    secret: str | None = None
    """A new key of a program, shown once; None where the command has none, "" where it was lost unseen."""
    author_name: str = ""
    """Name of the author, of a report the unit's code, at the press; the acting account may change later."""
    reason_missing: bool = False
    """Whether a button was pressed that needs a text, and none was typed."""
    key: str = field(default_factory=lambda: uuid4().hex)
    """Idempotency key of the one press that may follow."""
    is_rebased: bool = False
    """Whether a form was begun again on the version that this result named: once, not on a later one."""

    @property
    def undoable_seq(self) -> int:
        """Journal number by which the report is undone, its added notes included."""
        if isinstance(self.report, NoteAddition):
            return self.report.seq
        return self.receipt.seq if self.receipt else 0


class PressContext(NamedTuple):
    """What a press is about: site, shift, ticked sites; draft, post and unit chosen for it; account; form."""

    site: str
    shift_start: str
    ticked: tuple[str, ...]
    plan_id: str
    post_id: str
    target_unit: str
    person: object
    superior_form: str


@dataclass
class RecordedPress:
    """The last recorded press: its button and its context.

    ``field_values``: values of the screen's fields when the press was sent. ``answer_values``: those that the
    application set since, and all of them once its answer was drawn (``is_rendered``), which was at ``at``.
    """

    key: str
    context: PressContext
    at: datetime
    field_values: dict[str, object]
    answer_values: dict[str, object] = field(default_factory=dict)
    is_rendered: bool = False


class PlanVersion(NamedTuple):
    """A draft in one of its versions."""

    plan_id: str
    version: int


@dataclass
class PlannerState:
    """The planner's view: the draft, the chosen post and the open questions of the planning page."""

    plan_id: str = ""
    post_id: str = ""
    publish_to_confirm: PlanVersion | None = None
    """Draft and version whose head counts are being confirmed before publishing."""
    is_draft_gone: bool = False
    """Whether another account published or dropped the open draft."""
    announced_order: str = ""
    """Plan id of the order that was published last."""
    table_synced_for: object = None
    """State of the post table its selection was last set for."""
    target_unit: str = ""
    """Unit that is to hold the post."""
    preferences_synced_for: object = None
    """Draft and preferences the preferences form was last filled in with."""
    unit_synced_for: object = None
    """Post and holder the choice of a unit was last filled in for."""
    pressed_location: tuple[float, float] | None = None
    """Latitude and longitude in WGS-84 degrees pressed on the map beside all posts."""
    location_synced_for: dict[str, object] = field(default_factory=dict)
    """What the location fields were last filled in for, by form."""


@dataclass(frozen=True, slots=True)
class NewsItem:
    """A change by another account as the screen announces it; ``at`` is when the screen noticed it."""

    seq: int
    site_id: str
    text: str
    is_worse: bool
    at: datetime


@dataclass
class ScreenState:
    """Everything an open screen remembers beside its widgets."""

    filter: SiteFilter
    zone: ZoneInfo
    lang: str
    lang_chosen: bool
    site: str
    query: dict[str, str]
    unrecognised: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Codes of the link that are unknown, by part of the filter, until the next press."""
    form: FormState | None = None
    site_result: CommandResult | None = None
    """Result of the last report on the chosen site, until another site is chosen."""
    bulk_result: CommandResult | None = None
    """Result of the last report on ticked sites."""
    own_order: tuple[str, ...] = ()
    """Ids of the own sites in the order in which the screen first listed them: news move no button."""
    view_token: int = 0
    """Count of requested map moves."""
    view_target: str = ""
    """Site the map was last asked to show; "" for the current area."""
    list_generation: int = 0
    """Count of lists: a list under another filter starts without ticks."""
    ticked: tuple[str, ...] = ()
    """Ids of the sites ticked in the list; rows move when entries arrive."""
    list_synced_for: object = None
    """State of the list its ticks were last set for."""
    bulk_key: str = field(default_factory=lambda: uuid4().hex)
    """Idempotency key of the next bulk change."""
    shift_start: str = ""
    """Start of the chosen shift of the chosen site in ISO 8601; "" for its first shift."""
    superior_form: str = ""
    """Number of the superiors' form that is shown: its label in the list changes with its name."""
    bulk_kind: str = ""
    """Kind of the sites that were ticked last."""
    bulk_status_to_confirm: str = ""
    """Status of the bulk change that was pressed once and takes effect at the second press."""
    page: str = ""
    """URL path of the page that was last drawn."""
    page_result: CommandResult | None = None
    """Result of the last command that is no report, until another page is opened."""
    command_key: str = field(default_factory=lambda: uuid4().hex)
    """Idempotency key of the next command; each form appends its own suffix."""
    awaited_jobs: set[str] = field(default_factory=set)
    """Keys of running jobs this screen has shown; it announces their end."""
    planner: PlannerState = field(default_factory=PlannerState)
    day: DayScreenState = field(default_factory=DayScreenState)
    register: RegisterState = field(default_factory=RegisterState)
    impersonated_account: str = ""
    """Account whose rights the screens are seen with; "" for one's own."""
    rendered_for: RenderIdentity = field(default_factory=RenderIdentity)
    """Identity the screen was drawn for."""
    rejection: KadianError | None = None
    """Why the last press was not carried out: the screen was drawn for another account."""
    selection_changes: dict[str, SelectionChange] = field(default_factory=dict)
    """Selections of lists before the application last changed them, by key of the list."""
    days_without_hour: dict[str, date] = field(default_factory=dict)
    """Days chosen without an hour, by part of the filter; they wait for the hour."""
    since_preset: tuple[str, datetime] | None = None
    """Preset of "changed since" that was chosen last, and the time it set."""
    last_press: RecordedPress | None = None
    press_count: int = 0
    """Count of presses on this screen."""
    link_dirty: bool = False
    """Whether something was pressed since the link was last written; the browser may not know it."""
    is_playing: bool = False
    """Whether the time bar plays; the link is written once it stops, as one entry of the history."""
    is_auto_refresh: bool = False
    """Whether the screen itself requested the current run."""
    patrol_options: PatrolOptions | None = None
    """Options of the patrol routes, None for the defaults."""
    is_narrow: bool = False
    """Whether the page is as narrow as a phone's: it has a layout of its own, without a sidebar."""
    phone_tab: PhoneTab | None = None
    """Tab chosen on a phone, None before the first choice: the account decides."""
    has_drawn_map: bool = False
    """Whether a phone has shown the map; from then on it is kept, also where it is not seen."""
    link_view: MapView | None = None
    """View of the map that the link names, until the map is moved to something else."""
    link_shade: Shade | None = None
    """What areas are shaded by as the link names it, as long as its view of the map is kept."""
    is_wall: bool = False
    """Whether the link requests the layout of a wall screen."""
    news_seq: int | None = None
    """Journal number up to which changes by others were noticed, None before the first situation."""
    news: tuple[NewsItem, ...] = ()
    """The last news, the newest last."""
    auto_selected_for: str = ""
    """Search whose only hit was already chosen."""
    pending_filter: dict[str, Any] = field(default_factory=dict)
    """Values sent by filter widgets since the last run, by part of the filter."""
    widgets_stale: bool = False
    """Whether the browser sent an older filter during an automatic refresh."""
    filter_set_by_button: bool = False
    """Whether a press has set the filter since the last run."""
    has_toggled_menu: bool = False
    """Whether a menu was opened or closed since the last run."""
    previous_filters: tuple[SiteFilter, ...] = ()
    """Filters before the last presses; a browser that does not know of them yet may repeat these."""

    def __post_init__(self) -> None:
        """Let the site of a link take precedence over its search."""
        self.auto_selected_for = self.filter.search if self.site else ""

    def inherit(self, previous: ScreenState) -> None:
        """Keep what a link does not carry from the state under an earlier link; move map and list on."""
        self.view_token, self.list_generation, self.is_narrow = (
            previous.view_token + 1,
            previous.list_generation + 1,
            previous.is_narrow,
        )
        self.phone_tab, self.has_drawn_map = previous.phone_tab, previous.has_drawn_map
        self.page, self.page_result, self.impersonated_account = (
            previous.page,
            previous.page_result,
            previous.impersonated_account,
        )
        self.planner, self.patrol_options, self.awaited_jobs = (
            previous.planner,
            previous.patrol_options,
            previous.awaited_jobs,
        )
        self.day = previous.day.under_link(self.query)
        self.rejection, self.last_press, self.press_count = (
            previous.rejection,
            previous.last_press,
            previous.press_count,
        )
        self.selection_changes, self.register = previous.selection_changes, previous.register
        self.news_seq, self.news = previous.news_seq, previous.news

    def keep_result(self, result: CommandResult) -> bool:
        """Show a result in place of the last one; where it repeats the one shown, that one stays.

        Returns:
            Whether the result is kept.
        """
        last = self.page_result if result.report is None else self.report_result(result.form_id)
        repeated = result.receipt if result.receipt and result.receipt.is_repeated else None
        if repeated and last and last.receipt and last.receipt.seqs == repeated.seqs:
            return False
        if result.report is None:
            self.page_result = result
        elif result.form_id == BULK_FORM:
            self.bulk_result = result
        else:
            self.site_result = result
        return True

    def report_result(self, form_id: str) -> CommandResult | None:
        """Return the last result of the reports on ticked sites, or of those on the chosen one."""
        return self.bulk_result if form_id == BULK_FORM else self.site_result

    def result_of(self, form_id: str) -> CommandResult | None:
        """Return the result to show at a form; None where there is none."""
        results = (self.site_result, self.bulk_result, self.page_result)
        return next((result for result in results if result and result.form_id == form_id), None)

    def set_filter(self, new_filter: SiteFilter) -> None:
        """Apply a filter that was not set by the filter widgets."""
        self.previous_filters = (*self.previous_filters, self.filter)[-MAX_PRESSES_IN_FLIGHT:]
        if new_filter != self.filter:
            self.link_view = self.link_shade = None
        self.filter, self.filter_set_by_button = new_filter, True

    def link_query(self) -> dict[str, str]:
        """Return the query parameters of a link to this view."""
        query = self.filter.to_query()
        if self.lang_chosen:
            query["lang"] = self.lang
        if self.site:
            query["site"] = self.site
        if self.day.finding:
            query[FINDING] = self.day.finding
        if self.is_wall:
            query[WALL] = "1"
        if self.link_view:
            query |= self.link_view.to_query()
        if self.link_shade:
            query[SHADE_PARAM] = self.link_shade
        return query

    @property
    def shows_wall(self) -> bool:
        """Whether the layout of a wall screen is drawn: on the situation page, not on a phone."""
        return self.is_wall and not self.is_narrow and not self.page

    @property
    def filter_as_displayed(self) -> SiteFilter:
        """The filter as the widgets display it, before the current run has drawn them."""
        displayed = self.previous_filters[-1] if self.filter_set_by_button else self.filter
        return displayed.replace(**self.pending_filter)

    def merge_pending(self) -> SiteFilter:
        """Return the filter after every press and widget value since the last run, and clear these.

        With every press the browser sends all its widgets as it knows them. With two presses in a row, the
        second also brings the widget values of before the first; such a repetition is not a choice and is
        dropped. So does a menu that is closed before its fields have drawn what a press in it has set.
        """
        echoes = self.previous_filters if self.filter_set_by_button or self.has_toggled_menu else ()
        changes = {
            part: value
            for part, value in self.pending_filter.items()
            if all(value != getattr(echo, part) for echo in echoes)
        }
        self.pending_filter, self.filter_set_by_button, self.has_toggled_menu = {}, False, False
        return self.filter.replace(**changes)


def to_widget_value(value: Any, zone: ZoneInfo) -> Any:
    """Convert a filter value for its widget.

    Returns:
        A list for a tuple; a naive local time in ``zone`` for a timestamp; any other value unchanged.
    """
    if isinstance(value, datetime):
        return value.astimezone(zone).replace(tzinfo=None)
    return list(value) if isinstance(value, tuple) else value
