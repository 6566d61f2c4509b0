import re

import pytest

from geo.domain.freshness import Freshness
from geo.domain.kinds import StatusCategory
from geo.domain.kinds_file import kinds_from_file
from geo.i18n import LANGS, Translator
from geo.maps.legend import legend_rows, symbol_svg
from geo.maps.palette import SYMBOL_STYLES
from geo.settings import Settings


@pytest.fixture
def kinds():
    return kinds_from_file(Settings().kinds_file)


@pytest.mark.parametrize("lang", LANGS)
def test_every_kind_meaning_and_age_is_explained_in_words(lang, kinds):
    t = Translator(lang)
    shapes, colours, ages, shadings, signs, rings = legend_rows(kinds, t)
    assert {t.label(kind) for kind in kinds} < {row.label for row in shapes}
    assert [row.label for row in colours] == [t(f"meaning.{category}") for category in StatusCategory]
    assert (len(ages), len(shadings), len(signs), len(rings)) == (5, 3, 2, 2)
    every = [row.label for row in (*shapes, *colours, *ages, *shadings, *signs, *rings)]
    assert len(set(every)) == len(every)
    assert not any(re.search(r"legend\.|meaning\.|freshness\.", word) for word in every)


def test_no_two_symbols_look_alike():
    looks = {_look(style) for style in SYMBOL_STYLES}
    assert len({symbol_svg(**style._asdict()) for style in SYMBOL_STYLES}) == len(looks)


def _look(style):
    """A style without what is not seen: the variant of a patrol, an age without a body to fade or a ring."""
    hollow = style.hollow or style.is_patrol
    is_overdue = style.is_patrol and style.category is StatusCategory.NOT_IN_FORCE
    is_plain = hollow and (is_overdue or style.freshness is Freshness.AGEING)
    return style._replace(hollow=hollow, freshness=Freshness.FRESH if is_plain else style.freshness)
