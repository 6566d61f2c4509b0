/* A press counts for the control on which it began, and another press at the same spot for none but that one.

   A page that is still being drawn moves: a table is loaded, another account reports. A button that moves between
   the moment a finger comes down and the moment it is lifted would lose the press, or the press would hit whatever has
   moved there. A record changes the screen, too: rows move up, "undo" appears. A second press of the same finger would
   then hit whichever button has moved under it. The guard against that begins with the first press and lasts until its
   answer is drawn and for a few seconds more, unless the pointer has moved away; further presses do not lengthen it.
   It takes presses, not touches: a finger scrolls there as everywhere. Presses by keyboard are left alone. */

const SAME_SPOT_PX = 14;
const SAME_PRESS_MS = 3500;
const UNANSWERED_MS = 15000;
const CONTROLS = "button, a[href], summary";
const LONG_TOUCH_MS = 500; // a finger that rests opens a menu and presses nothing
const LAST_CLICK_MS = 100; // after the pointer was lifted, a browser has said what was clicked
const PRESSES = ["pointerdown", "pointerup", "mousedown", "mouseup", "click"];
const TOUCHES = ["touchstart", "touchend"]; // prevented, they would take scrolling away

/* The widget key of the control under the pointer, "" for none. */
function keyOf(target) {
  const holder = target.closest?.('[class*="st-key-"]');
  const name = [...(holder?.classList ?? [])].find((each) => each.startsWith("st-key-"));
  return name?.slice("st-key-".length) ?? "";
}

function matches(key, patterns) {
  return patterns.some((pattern) =>
    pattern.endsWith("*") ? key.startsWith(pattern.slice(0, -1)) : key === pattern);
}

/* The control on which a press begins, where it is, and what it is called. */
function beginningOf(event) {
  const control = event.isPrimary && event.button === 0 ? event.target.closest?.(CONTROLS) : null;
  if (!control || control.disabled) return null;
  const { left, top } = control.getBoundingClientRect();
  return { control, left, top, name: nameOf(control), key: keyOf(control), x: event.clientX, y: event.clientY, at: performance.now() };
}

const nameOf = (control) => control.getAttribute("aria-label") ?? control.textContent;

/* Whether the control has left the place where the press began. */
function hasMoved({ control, left, top }) {
  const now = control.getBoundingClientRect();
  return !control.isConnected || Math.hypot(now.left - left, now.top - top) > 1;
}

/* The control of a press as it is now: itself, or what was drawn in place of it under the same name. */
function presentControl({ control, key, name }) {
  const drawn = key ? [...document.querySelectorAll(`.st-key-${CSS.escape(key)} :is(${CONTROLS})`)] : [];
  const found = control.isConnected ? control : drawn.find((each) => nameOf(each) === name);
  return found && !found.disabled && found.checkVisibility() ? found : null;
}

/* `current()`: patterns of the keys of buttons that write, and the number of presses the screen has answered. */
function guardPresses(current, isAtRest) {
  let first = null, begun = null;

  function isOver(now) {
    return first.answered === null ? now - first.at > UNANSWERED_MS : now - first.answered > SAME_PRESS_MS;
  }

  function isAt(event, spot = first) {
    const at = event.changedTouches?.[0] ?? event;
    return Math.hypot(at.clientX - spot.x, at.clientY - spot.y) <= SAME_SPOT_PX;
  }

  /* Remember a press that writes; the first one, where it is pressed again. */
  function guard(key, { x, y }) {
    if (first === null && matches(key, current().writes)) first = { x, y, key, at: performance.now(), acts: current().acts, answered: null };
  }

  /* Give a press to the control on which it began, which has moved since. */
  function deliver(press) {
    const control = presentControl(press);
    if (control === null) return;
    if (control.matches("button")) guard(press.key, press);
    control.click();
  }

  /* Follow a press from the moment the pointer comes down to the click. */
  function followPress(event) {
    if (event.type === "pointerdown") begun = beginningOf(event);
    if (begun === null) return;
    const press = begun;
    if (event.type === "pointerup") {
      if (!isAt(event, press) || (event.pointerType === "touch" && event.timeStamp - press.at > LONG_TOUCH_MS)) begun = null;
      else setTimeout(() => {
        if (begun !== press) return;
        begun = null;
        if (hasMoved(press)) deliver(press);
      }, LAST_CLICK_MS);
    } else if (event.type === "click") {
      begun = null;
      if (press.control.contains(event.target) || !hasMoved(press)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      deliver(press);
    }
  }

  function filterPress(event) {
    const isByKey = event.type === "click" && event.detail === 0;
    if (!event.isTrusted || isByKey || event.button > 0) return;
    const key = keyOf(event.target), now = performance.now();
    if (first !== null && (isOver(now) || !isAt(event))) first = null;
    if (first !== null && key !== first.key) {
      begun = null;
      if (PRESSES.includes(event.type)) event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    followPress(event);
    if (event.type === "click" && !event.defaultPrevented && event.target.closest("button")) {
      guard(key, { x: event.clientX, y: event.clientY });
    }
  }

  function update() {
    if (first?.answered === null && current().acts !== first.acts && isAtRest()) first.answered = performance.now();
  }

  function leave(event) {
    if (first !== null && event.pointerType === "mouse" && !isAt(event)) first = null;
  }

  // A finger that scrolls, or stops what scrolls, presses nothing.
  for (const type of ["pointercancel", "scroll"]) {
    window.addEventListener(type, () => (begun = null), { capture: true, passive: true });
  }
  for (const type of PRESSES) window.addEventListener(type, filterPress, { capture: true, passive: false });
  for (const type of TOUCHES) window.addEventListener(type, filterPress, { capture: true, passive: true });
  window.addEventListener("pointermove", leave, { capture: true, passive: true });
  // A person who scrolls or uses the keys has seen the new screen: what a finger scrolls cancels its pointer.
  for (const type of ["pointercancel", "wheel", "keydown"]) {
    window.addEventListener(type, () => (first = null), { capture: true, passive: true });
  }
  return update;
}
