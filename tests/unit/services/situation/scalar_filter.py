"""The filter of one site without arrays: what the masks must agree with."""

from tests.unit.services.made_up import (
    KINDS,
    TREE,
    needs_attention,
)


def passes(site, site_filter, moment):
    """Check one site against the filter, without arrays."""
    kind = KINDS[site.kind]
    status = site.status_at_time(kind, moment)
    category = kind.status(status).category
    freshness = site.freshness_at_time(kind, moment)
    return all(
        (
            not site_filter.area or (site.area in TREE and TREE.covers(site_filter.area, site.area)),
            not site_filter.kind or site.kind in site_filter.kind,
            not site_filter.status or f"{site.kind}.{status}" in site_filter.status,
            not site_filter.category or category in site_filter.category,
            not site_filter.unit or site.unit in site_filter.unit,
            not site_filter.freshness or freshness in site_filter.freshness,
            any(site_filter.search.lower() in text.lower() for text in (site.name, site.id, "dc")),
            not site_filter.attention or needs_attention(site, moment),
            not site_filter.located or site.lat is None,
        )
    )
