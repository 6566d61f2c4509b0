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
    shapes, colours, ages, shadings, signs = legend_rows(kinds, t)
    assert {t.label(kind) for kind in kinds} < {row.label for row in shapes}
    assert [row.label for row in colours] == [t(f"meaning.{meaning}") for meaning in StatusCategory]
    assert (len(ages), len(shadings), len(signs)) == (5, 3, 2)
    every = [row.label for row in (*shapes, *colours, *ages, *shadings, *signs)]
    assert len(set(every)) == len(every)
    assert not any(re.search(r"legend\.|meaning\.|freshness\.", word) for word in every)


def test_no_two_symbols_look_alike():
    # A hollow symbol has no body to fade: fresh and ageing are one look.
    looks = {style._replace(freshness=Freshness.FRESH) if _plain(style) else style for style in SYMBOL_STYLES}
    assert len({symbol_svg(**style._asdict()) for style in SYMBOL_STYLES}) == len(looks)


def _plain(style):
    return style.hollow and style.freshness is Freshness.AGEING
