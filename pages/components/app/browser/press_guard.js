/* Another press at the same spot counts for the button that was pressed first, or for none.

   A record changes the screen: rows move up, "undo" appears. A second press of the same finger would then hit
   whichever button has moved under it. The guard lasts until the answer is drawn and for a few seconds more, unless
   the pointer has moved away. Presses by keyboard are left alone. */

const SAME_SPOT_PX = 14;
const SAME_PRESS_MS = 3500;
const UNANSWERED_MS = 15000;
const PRESSES = ["pointerdown", "pointerup", "mousedown", "mouseup", "touchstart", "touchend", "click"];

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

/* `current()`: patterns of the keys of buttons that write, and the number of presses the screen has answered. */
function guardPresses(current, isAtRest) {
  let first = null;

  function isOver(now) {
    return first.answered === null ? now - first.at > UNANSWERED_MS : now - first.answered > SAME_PRESS_MS;
  }

  function isAt(event) {
    const at = event.changedTouches?.[0] ?? event;
    return Math.hypot(at.clientX - first.x, at.clientY - first.y) <= SAME_SPOT_PX;
  }

  function filterPress(event) {
    const isByKey = event.type === "click" && event.detail === 0;
    if (!event.isTrusted || isByKey) return;
    const key = keyOf(event.target), now = performance.now();
    if (first !== null && (isOver(now) || !isAt(event))) first = null;
    if (first !== null && key !== first.key) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (event.type === "click" && first.answered !== null) first.answered = now;
    } else if (event.type === "click" && event.target.closest("button") && matches(key, current().writes)) {
      first = { x: event.clientX, y: event.clientY, key, at: now, acts: current().acts, answered: null };
    }
  }

  function update() {
    if (first?.answered === null && current().acts !== first.acts && isAtRest()) first.answered = performance.now();
  }

  function leave(event) {
    if (first !== null && event.pointerType === "mouse" && !isAt(event)) first = null;
  }

  for (const type of PRESSES) window.addEventListener(type, filterPress, { capture: true, passive: false });
  window.addEventListener("pointermove", leave, { capture: true, passive: true });
  // A person who scrolls or uses the keys has seen the new screen.
  for (const type of ["wheel", "keydown"]) {
    window.addEventListener(type, () => (first = null), { capture: true, passive: true });
  }
  return update;
}
