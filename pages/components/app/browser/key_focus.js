/* Where the focus goes after a press by a key: to what the press has opened, and back when that is closed. Where the
   answer takes the pressed button away, the focus stays in the list that it stood in.

   Streamlit leaves the focus where it is. Between a row beside the map and the card of its site are some sixty stops of
   the Tab key, a menu stands behind the whole page, and a list of other rows has been passed by. A pointer has its own
   place: its presses change nothing. */

const SEARCH = "search";
const OPENERS = ["action-*", "change-*", "own-site-*", "hit-*"];
const CLOSERS = ["card-close", "sheet-close"];
const CARD_NAME = ".st-key-phone-head h4, .st-key-site-panel h4";
const MENU = "[data-testid=stPopoverBody]";
const MENU_BUTTON = "[data-testid=stPopoverButton]";
const UNREACHED_TABLE = "[data-testid=stTable] > :not(style, [tabindex])";
const ANSWER_BY_KEY_MS = 15000;
const CLEARED_MS = 1000; // after an answer, old rows are gone
const KEYED = '[class*="st-key-"]';

const cardName = () => document.querySelector(CARD_NAME)?.textContent ?? "";

/* What the Tab key reaches in a part of the page, from the first to the last; of tabs the chosen one. */
const stopsIn = (part) => [...part.querySelectorAll(`:is(a[href], ${FOCUSABLE})`)].filter((each) =>
  each.tabIndex >= 0 && each.checked !== false && each.getAttribute("aria-checked") !== "false" && each.checkVisibility());

/* The keyed parts around a button, from the inside, each with the stops before the button. */
function placesOf(button) {
  const places = [];
  let part = button.closest(KEYED)?.parentElement.closest(KEYED);
  for (; part; part = part.parentElement.closest(KEYED)) {
    const stops = stopsIn(part);
    places.push({ key: [...part.classList].find((each) => each.startsWith("st-key-")), before: stops.slice(0, stops.indexOf(button)) });
  }
  return places;
}

/* The stop that the focus moves to where a button is gone: the one before it, in a list of other rows the first. None
   that writes: a key held down would press it. */
function stopNear(places, writes) {
  const isSafe = (stop) => !matches(keyOf(stop), writes);
  for (const { key, before } of places) {
    const part = document.querySelector(`.${CSS.escape(key)}`);
    const stop = before.filter((each) => each.isConnected && isSafe(each)).pop() ?? (part && stopsIn(part).find(isSafe));
    if (stop) return stop;
  }
  return null;
}

/* `current()`: the data of the last run. */
function followKeys(current, isAtRest) {
  let pressed = null, opener = "";

  /* Remember a press by a key; one by a pointer ends the wait for the answer. */
  function press(key, button = null) {
    const opensCard = key === SEARCH || matches(key, OPENERS), closesCard = matches(key, CLOSERS);
    const opensMenu = button?.closest(MENU_BUTTON)?.getAttribute("aria-expanded") === "false";
    if (opensCard) opener = key;
    const places = button && !opensCard && !closesCard && !opensMenu ? placesOf(button) : [];
    pressed = { key, button, places, opensCard, closesCard, opensMenu, data: current(), card: cardName(), at: performance.now() };
  }

  function click(event) {
    if (!event.isTrusted) return;
    const button = event.detail === 0 ? event.target.closest?.("button") : null;
    if (button) press(keyOf(button), button);
    else pressed = null;
  }

  function keydown(event) {
    if (event.isTrusted && event.key === "Enter" && event.target.closest?.(`.st-key-${SEARCH}`)) press(SEARCH);
  }

  /* Whether the answer is there and the focus has moved, or does not have to. */
  function isDone({ key, opensCard, closesCard, opensMenu, data, card }) {
    if (!isAtRest()) return false;
    if (opensMenu) {
      const first = [...document.querySelectorAll(`${MENU} :is(a[href], ${FOCUSABLE})`)].find((each) => each.checkVisibility());
      first?.focus();
      return first !== undefined;
    }
    if (current() === data) return false;
    if (!opensCard && !closesCard) return keepPlace(pressed);
    if (key === SEARCH && cardName() === card) return true; // it narrowed the filter, and is typed on
    const target = opensCard ? document.querySelector(CARD_NAME)
      : opener && document.querySelector(`.st-key-${opener} :is(button, input)`);
    if (opensCard && target) target.tabIndex = -1;
    if (target) target.focus();
    return true;
  }

  /* Once the button is gone, which may be a moment after the answer, and with it the focus. */
  function keepPlace(press) {
    if (press.button.isConnected) return performance.now() - (press.restedAt ??= performance.now()) > CLEARED_MS;
    if (document.activeElement === document.body) stopNear(press.places, current().writes)?.focus();
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
