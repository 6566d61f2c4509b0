/* Where the focus goes after a press by a key: to what the press has opened, and back when that is closed.

   Streamlit leaves the focus where it is. Between a row beside the map and the card of its site are some sixty stops of
   the Tab key, and a menu stands behind the whole page. A pointer has its own place: its presses change nothing. */

const SEARCH = "search";
const OPENERS = ["action-*", "change-*", "own-site-*", "hit-*"];
const CLOSERS = ["card-close", "sheet-close"];
const CARD_NAME = ".st-key-phone-head h4, .st-key-site-panel h4";
const MENU = "[data-testid=stPopoverBody]";
const UNREACHED_TABLE = "[data-testid=stTable] > :not(style, [tabindex])";
const ANSWER_BY_KEY_MS = 15000;

const cardName = () => document.querySelector(CARD_NAME)?.textContent ?? "";

/* `current()`: the data of the last run. */
function followKeys(current, isAtRest) {
  let pressed = null, opener = "";

  /* Remember a press on what opens or closes something; any other press ends the wait for the answer. */
  function press(key, opensMenu = false) {
    const opensCard = key === SEARCH || matches(key, OPENERS), closesCard = matches(key, CLOSERS);
    if (opensCard) opener = key;
    pressed = opensCard || closesCard || opensMenu
      ? { key, opensCard, opensMenu, data: current(), card: cardName(), at: performance.now() } : null;
  }

  function click(event) {
    if (!event.isTrusted) return;
    const menu = event.target.closest?.("[data-testid=stPopoverButton]");
    press(event.detail === 0 ? keyOf(event.target) : "", event.detail === 0 && menu?.getAttribute("aria-expanded") === "false");
  }

  function keydown(event) {
    if (event.isTrusted && event.key === "Enter" && event.target.closest?.(`.st-key-${SEARCH}`)) press(SEARCH);
  }

  /* Whether the answer is there and the focus has moved, or does not have to. */
  function isDone({ key, opensCard, opensMenu, data, card }) {
    if (!isAtRest()) return false;
    if (opensMenu) {
      const first = [...document.querySelectorAll(`${MENU} :is(a[href], ${FOCUSABLE})`)].find((each) => each.checkVisibility());
      first?.focus();
      return first !== undefined;
    }
    if (current() === data) return false;
    if (key === SEARCH && cardName() === card) return true; // it narrowed the filter, and is typed on
    const target = opensCard ? document.querySelector(CARD_NAME)
      : opener && document.querySelector(`.st-key-${opener} :is(button, input)`);
    if (opensCard && target) target.tabIndex = -1;
    if (target) target.focus();
    return true;
  }

  document.addEventListener("click", click, true);
  document.addEventListener("keydown", keydown, true);
  return function update() {
    // A table that is wider than its place is scrolled by the arrow keys, once it can have the focus.
    for (const table of document.querySelectorAll(UNREACHED_TABLE)) table.tabIndex = 0;
    if (pressed !== null && (isDone(pressed) || performance.now() - pressed.at > ANSWER_BY_KEY_MS)) pressed = null;
  };
}
