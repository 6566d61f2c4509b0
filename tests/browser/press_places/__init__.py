"""All buttons that write, with the screens on which they are and the steps that lead to them."""

from tests.browser.press_places.accounts import ACCOUNT_PLACES
from tests.browser.press_places.daily_reports import REPORT_PLACES
from tests.browser.press_places.day import DAY_PLACES
from tests.browser.press_places.drafts import PLANNING_PLACES
from tests.browser.press_places.imports import IMPORT_PLACES
from tests.browser.press_places.inspections import INSPECTION_PLACES
from tests.browser.press_places.ledger import LEDGER_PLACES
from tests.browser.press_places.lite import LITE_PLACES
from tests.browser.press_places.post_orders import POST_ORDER_PLACES
from tests.browser.press_places.register import REGISTER_PLACES
from tests.browser.press_places.schedule import SCHEDULE_PLACES
from tests.browser.press_places.siting import SITING_PLACES
from tests.browser.press_places.situation import SITUATION_PLACES
from tests.browser.press_places.stand_down import STAND_DOWN_PLACES
from tests.browser.press_places.superior_forms import FORM_PLACES
from tests.browser.press_places.supplies import SUPPLY_PLACES

PLACES = (
    *SITUATION_PLACES,
    *DAY_PLACES,
    *LEDGER_PLACES,
    *POST_ORDER_PLACES,
    *SUPPLY_PLACES,
    *INSPECTION_PLACES,
    *REPORT_PLACES,
    *FORM_PLACES,
    *STAND_DOWN_PLACES,
    *SCHEDULE_PLACES,
    *PLANNING_PLACES,
    *SITING_PLACES,
    *REGISTER_PLACES,
    *IMPORT_PLACES,
    *ACCOUNT_PLACES,
    *LITE_PLACES,
)
