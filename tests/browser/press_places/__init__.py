"""All buttons that write, with the screens on which they are and the steps that lead to them."""

from tests.browser.press_places.accounts import ACCOUNT_PLACES
from tests.browser.press_places.day import DAY_PLACES
from tests.browser.press_places.drafts import PLANNING_PLACES
from tests.browser.press_places.lite import LITE_PLACES
from tests.browser.press_places.schedule import SCHEDULE_PLACES
from tests.browser.press_places.siting import SITING_PLACES
from tests.browser.press_places.situation import SITUATION_PLACES

PLACES = (
    *SITUATION_PLACES,
    *DAY_PLACES,
    *SCHEDULE_PLACES,
    *PLANNING_PLACES,
    *SITING_PLACES,
    *ACCOUNT_PLACES,
    *LITE_PLACES,
)
