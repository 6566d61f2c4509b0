"""Any sites, times and filters, for rules about whole columns."""

from datetime import timedelta
from random import Random

from hypothesis import strategies as st

from geo.domain.areas import AreaTree
from geo.domain.filters import SiteFilter
from geo.domain.freshness import Freshness
from geo.domain.kinds import StatusCategory
from geo.domain.kinds_file import kinds_from_file
from geo.domain.sites import Site
from geo.domain.timestamps import to_ms
from geo.services.situation.derived import derive_state
from geo.services.situation.snapshot import snapshot_from_rows
from geo.services.situation.status_codes import StatusCodes
from geo.settings import Settings
from geo.store.tables.rows import SITE_COLUMNS, row_from_site
from tests.worlds import AREAS, START, UNITS

KINDS = kinds_from_file(Settings().kinds_file)
BOOK = StatusCodes(KINDS)
TREE = AreaTree(AREAS)
AREA_CODES = [area.code for area in AREAS]
UNIT_CODES = [unit.code for unit in UNITS]
PAIRS = [(kind.code, status.code) for kind in KINDS for status in kind.statuses]


def past(chance):
    """Return None or a time up to 100 hours before START, often at whole hours, the edges of silence."""
    hours = chance.choice([None, chance.randrange(100), chance.randrange(100), chance.random() * 100])
    return None if hours is None else START - timedelta(milliseconds=round(hours * 3_600_000))


def county(size, seed):
    """Return ``size`` sites, the same for the same seed.

    They are drawn at once, which is far faster than value by value.
    """
    chance = Random(seed)
    return tuple(_site(f"S{number:02}", chance) for number in range(size))


def _site(site_id, chance):
    kind, status = chance.choice(PAIRS)
    lat, lon = chance.choice([(None, None), (36.6, 118.8)])
    return Site(
        id=site_id,
        name=chance.choice(["东村", "平原大桥卡点", "Market 1", ""]),
        kind=kind,
        status=status,
        area=chance.choice([*AREA_CODES, "nowhere"]),
        variant=chance.choice(["", *(variant.code for variant in KINDS[kind].variants)]),
        lat=lat,
        lon=lon,
        unit=chance.choice(["", *UNIT_CODES]),
        note=chance.choice(["", "口头"]),
        interval_h=chance.choice([None, None, 0, 8, 48]),
        people=chance.choice([None, 0, 420]),
        status_at=past(chance),
        last_report_at=past(chance),
        last_patrol_at=past(chance),
        version=chance.randrange(1, 9),
    )


SEEDS = st.integers(0, 10**6)
COUNTIES = st.builds(county, st.integers(0, 40), SEEDS)
MOMENTS = st.integers(0, 100).map(lambda hours: START + timedelta(hours=hours)) | st.integers(0, 10**8).map(
    lambda ms: START + timedelta(milliseconds=ms)
)


def some(codes):
    """Draw codes, more often than not none: else hardly a site would pass all parts of a filter."""
    codes = [str(code) for code in codes]
    chosen = st.sets(st.sampled_from(codes), min_size=1, max_size=5).map(sorted).map(tuple)
    return st.just(()) | st.just(()) | chosen


FILTERS = st.builds(
    SiteFilter,
    area=st.sampled_from(["", "", *AREA_CODES]),
    kind=some(kind.code for kind in KINDS),
    status=some(f"{kind}.{status}" for kind, status in PAIRS),
    category=some(StatusCategory),
    unit=some(UNIT_CODES),
    freshness=some(Freshness),
    search=st.sampled_from(["", "", "村", "s0", "MARKET", "dc", "nothing"]),
    attention=st.booleans(),
    located=st.sampled_from(["", "", "no"]),
)


def needs_attention(site, moment):
    """Say of one site, without arrays, whether somebody must act."""
    kind = KINDS[site.kind]
    status = kind.status(site.status_at_time(kind, moment))
    is_partial_by_report = status.category is StatusCategory.PARTIAL and not status.derived
    is_silent = site.freshness_at_time(kind, moment) in {Freshness.SILENT, Freshness.NEVER_REPORTED}
    return status.category is StatusCategory.NOT_IN_FORCE or is_partial_by_report or is_silent


def rows_of(sites, initials="dc"):
    """Return the sites as rows of the store."""
    return [
        tuple((row_from_site(site) | {"initials": initials, "from_seq": 1})[name] for name in SITE_COLUMNS)
        for site in sites
    ]


def snapshot_of(sites):
    return snapshot_from_rows(1, rows_of(sites), BOOK)


def standing_of(sites, moment):
    return derive_state(snapshot_of(sites), float(to_ms(moment)), BOOK)
