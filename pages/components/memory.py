"""What one open screen remembers: plain values, kept by ``state``."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from geo.domain.errors import Conflict, KadianError
    from geo.domain.filters import SiteFilter
    from geo.domain.journal import Receipt
    from geo.services.round_terms import Terms


PRESSES_UNHEARD = 3
"""So many presses may be under way before the browser hears of the first."""


@dataclass(frozen=True)
class Moved:
    """What a list told before its marks were moved: ticked rows, cells walked to; and when, in seconds."""

    marks: tuple[list[int], list[tuple[int, str]]]
    at: float


@dataclass
class Form:
    """One filling-in of the status form: its idempotency key and the version it was opened on."""

    site_id: str
    version: int
    key: str = field(default_factory=lambda: uuid4().hex)
    midnight: datetime | None = None
    """The time of observation that was asked about: a day chosen without an hour looks like it."""
    asked: str = ""
    """The status that was pressed once and takes effect at the next press."""


@dataclass
class Outcome:
    """What came of the last press: a receipt, a conflict or a message, kept until the next press."""

    site_id: str
    receipt: Receipt | None = None
    conflict: Conflict | None = None
    command: Any = None
    error: Exception | None = None
    undoable: bool = False
    reason_missing: bool = False
    who: str = ""
    """Who the receipt names: the acting person may change while it is read."""
    key: str = field(default_factory=lambda: uuid4().hex)
    """Idempotency key of the one press that may follow it."""


@dataclass
class Deed:
    """What came of the last press about people, told ``where`` it was made.

    ``link`` is shown this once, None where none belongs to it; "" where there was one that nobody has seen.
    """

    where: str
    receipt: Receipt | None = None
    error: KadianError | None = None
    link: str | None = None


@dataclass
class Press:
    """The last press that was recorded: which button, about what.

    ``held`` is what the fields of the screen held, when it was sent and again once its answer ``is_drawn``,
    which was ``at`` that moment.
    """

    key: str
    about: object
    at: datetime
    held: dict[str, object]
    is_drawn: bool = False


@dataclass
class Desk:
    """What a planner has before them: the draft, the chosen post, what would help."""

    plan: str = ""
    post: str = ""
    publishing: tuple[str, int] | None = None
    """The draft, and its version, whose counts are being confirmed."""
    gone: bool = False
    """Whether the draft was published or dropped by somebody else while it lay here."""
    told: str = ""
    """The order that was published last, by the id of its plan."""
    listed: object = None
    """What the table of posts showed when its mark was last put in place."""
    unit: str = ""
    """The unit that is to hold the post."""
    wished: object = None
    """The draft, and its wishes, that the form of wishes was last filled in with."""
    about: object = None
    """The post, and its holder, that the choice of a unit was last filled in for."""
    spot: tuple[float, float] | None = None
    """Latitude and longitude of the place that was pressed on the map, beside all posts."""
    placed: dict[str, object] = field(default_factory=dict)
    """What the fields of a place were last filled in for, by form."""


@dataclass
class Screen:
    """Everything one open screen remembers beside its widgets."""

    filter: SiteFilter
    zone: ZoneInfo
    lang: str
    lang_chosen: bool
    site: str
    query: dict[str, str]
    left_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What the link named that nobody knows, by part of the filter, until the next press."""
    form: Form | None = None
    outcome: Outcome | None = None
    goto: int = 0
    """Counts the moves of the map that were asked for."""
    look_at: str = ""
    """The site the map was last asked to show; "" for the present area."""
    table: int = 0
    """Counts the lists: a list under another filter starts without ticks."""
    ticked: tuple[str, ...] = ()
    """The sites ticked in the list, by id: rows move when news arrive."""
    listed: object = None
    """What the list showed when its ticks were last put in place."""
    bulk_key: str = field(default_factory=lambda: uuid4().hex)
    """Idempotency key of the next bulk change."""
    shift: str = ""
    """The start of the shift that is chosen, of the chosen site; "" for its first."""
    bulk_kind: str = ""
    """The kind of the sites that were ticked last."""
    bulk_asked: str = ""
    """The status of the bulk change that was pressed once and takes effect at the next press."""
    page: str = ""
    """The page that was last drawn."""
    deed: Deed | None = None
    deed_key: str = field(default_factory=lambda: uuid4().hex)
    """Idempotency key of the next deed, each form with its own ending."""
    awaited: set[str] = field(default_factory=set)
    """Keys of computations under way that this screen has shown: it tells of their end."""
    desk: Desk = field(default_factory=Desk)
    viewing: str = ""
    """The account whose rights the screens are seen with; "" for one's own."""
    drawn_for: tuple[str, str, str] = ("", "", "")
    """The account of the connection it was drawn for, who acted then, and who looked as them."""
    refused: KadianError | None = None
    """Why the last press was nobody's: it was made on a screen that was drawn for somebody else."""
    moved: dict[str, Moved] = field(default_factory=dict)
    """What the lists told before their marks were last moved, by the key of the list."""
    days: dict[str, date] = field(default_factory=dict)
    """Days that were chosen without an hour, by part of the filter: they wait for it."""
    last_press: Press | None = None
    acts: int = 0
    """Counts what was pressed on this screen."""
    acted: bool = False
    """Whether something was pressed since the link was last written: the browser may not know it yet."""
    for_news: bool = False
    """Whether the screen itself asked for the run under way."""
    terms: Terms | None = None
    """What rounds are made with, None for the defaults."""
    narrow: bool = False
    """Whether the page is as narrow as a phone: then the sidebar is folded away."""
    found_for: str = ""
    """The search whose only hit was chosen already."""
    told: dict[str, Any] = field(default_factory=dict)
    """What widgets of the filter have told since the last run, by part."""
    echoed: bool = False
    """Whether the browser told of an older filter while the screen looked for news."""
    pressed: bool = False
    """Whether a press has set the filter since the last run."""
    before: tuple[SiteFilter, ...] = ()
    """The filters before the last presses: what a browser may repeat that has not heard of them yet."""

    def __post_init__(self) -> None:
        """Where a link names a search and a site, the site is what it means."""
        self.found_for = self.filter.search if self.site else ""

    def follow(self, before: Screen) -> None:
        """Keep of an earlier link what no link tells; the map and the list move on."""
        self.goto, self.table, self.narrow = before.goto + 1, before.table + 1, before.narrow
        self.page, self.deed, self.viewing = before.page, before.deed, before.viewing
        self.desk, self.terms, self.awaited = before.desk, before.terms, before.awaited
        self.refused, self.last_press, self.acts = before.refused, before.last_press, before.acts
        self.moved = before.moved

    def press(self, wanted: SiteFilter) -> None:
        """Take a filter that was not set by the widgets themselves."""
        self.before = (*self.before, self.filter)[-PRESSES_UNHEARD:]
        self.filter, self.pressed = wanted, True

    def link(self) -> dict[str, str]:
        """What is shown, as the query of a link."""
        query = self.filter.to_query()
        if self.lang_chosen:
            query["lang"] = self.lang
        if self.site:
            query["site"] = self.site
        return query

    @property
    def heard(self) -> SiteFilter:
        """The filter as the widgets show it, while the present run has not drawn them."""
        shown = self.before[-1] if self.pressed else self.filter
        return shown.but(**self.told)

    def settled(self) -> SiteFilter:
        """The filter after all that was pressed and told since the last run.

        With every press the browser sends all its widgets as it knows them. Two presses in a row, and the
        second brings what the widgets showed before the first: nobody wished that.
        """
        echoes = self.before if self.pressed else ()
        wishes = {
            part: value
            for part, value in self.told.items()
            if all(value != getattr(echo, part) for echo in echoes)
        }
        self.told, self.pressed = {}, False
        return self.filter.but(**wishes)


def widget_value(value: Any, zone: ZoneInfo) -> Any:
    """Lists for multiple choice; moments as the naive local time that the time widget shows."""
    if isinstance(value, datetime):
        return value.astimezone(zone).replace(tzinfo=None)
    return list(value) if isinstance(value, tuple) else value
