"""Collections of features: what each holds and the parameters that it has.

Every collection asks a service of the screens, so that a program sees what its account sees there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from geo.api.ogc.day_features import select_findings, select_supplies, select_tallies
from geo.api.ogc.selection import Reading, Selection
from geo.api.ogc.site_features import select_areas, select_sites
from geo.domain.actors import Actor
from geo.domain.findings.states import FindingState
from geo.domain.kinds import Kind, StatusCategory
from geo.i18n import Translator
from geo.services.context import AppContext
from geo.services.situation.basemap import boundaries


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection of features.

    Attributes:
        id: Its id, as in addresses.
        title: Its title in the language of the request.
        select: Returns the features that a request selects.
        filters: The values that each of its own parameters accepts.
    """

    id: str
    title: str
    select: Callable[[Reading], Selection]
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def collections(ctx: AppContext, actor: Actor, t: Translator) -> tuple[Collection, ...]:
    """Return the collections; what each holds is confined to what the account may read."""
    areas = tuple(area.code for area in boundaries(ctx, actor))
    area = {"area": areas}
    place = {**area, "unit": tuple(sorted(ctx.read_model.reference().units))}
    meaning = {"meaning": tuple(map(str, StatusCategory))}
    statuses = {kind.code: tuple(status.code for status in kind.statuses) for kind in ctx.kinds}
    any_kind = {
        "kind": tuple(statuses),
        "status": tuple(f"{kind}.{status}" for kind, codes in statuses.items() for status in codes),
    }
    return (
        Collection("sites", t("ogc.sites"), _of_kind(None), {**any_kind, **meaning, **place}),
        *(
            Collection(
                f"sites-{kind.code}",
                t("ogc.sites_of_kind", kind=kind),
                _of_kind(kind),
                {"status": statuses[kind.code], **meaning, **place},
            )
            for kind in ctx.kinds
        ),
        Collection("areas", t("ogc.areas"), select_areas, area),
        Collection(
            "findings", t("ogc.findings"), select_findings, {"status": tuple(map(str, FindingState)), **place}
        ),
        Collection("tallies", t("ogc.tallies"), select_tallies, area),
        Collection("supplies", t("ogc.supplies"), select_supplies, area),
    )


def _of_kind(kind: Kind | None) -> Callable[[Reading], Selection]:
    return partial(select_sites, kind=kind)
