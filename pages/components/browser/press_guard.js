/* A further press at the same spot belongs to the button that was pressed first.

   What is recorded changes the screen: rows move up, "undo" appears. A second press of the same finger would then
   hit what has come beneath it. For a few seconds, and until the pointer has gone elsewhere, such a press is
   heard by the button that was pressed first or by none. Presses by key are left alone. */

const SAME_SPOT_PX = 14;
const SAME_PRESS_MS = 3500;
const PRESSES = ["pointerdown", "pointerup", "mousedown", "mouseup", "touchstart", "touchend", "click"];

/* The key that the application gave the control beneath the pointer, "" for none. */
function keyOf(target) {
  const holder = target.closest?.('[class*="st-key-"]');
  const name = [...(holder?.classList ?? [])].find((each) => each.startsWith("st-key-"));
  return name?.slice("st-key-".length) ?? "";
}

function matches(key, patterns) {
  return patterns.some((pattern) =>
    pattern.endsWith("*") ? key.startsWith(pattern.slice(0, -1)) : key === pattern);
}

/* `told()` gives the patterns of the keys of buttons that write. */
function guardPresses(told) {
  let first = null;

  function isAt(event) {
    const at = event.changedTouches?.[0] ?? event;
    return Math.hypot(at.clientX - first.x, at.clientY - first.y) <= SAME_SPOT_PX;
  }

  function hear(event) {
    const isByKey = event.type === "click" && event.detail === 0;
    if (!event.isTrusted || isByKey) return;
    const key = keyOf(event.target), now = performance.now();
    if (first !== null && (now - first.at > SAME_PRESS_MS || !isAt(event))) first = null;
    if (first !== null && key !== first.key) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (event.type === "click") first.at = now;
    } else if (event.type === "click" && event.target.closest("button") && matches(key, told())) {
      first = { x: event.clientX, y: event.clientY, key, at: now };
    }
  }

  function leave(event) {
    if (first !== null && event.pointerType === "mouse" && !isAt(event)) first = null;
  }

  for (const type of PRESSES) window.addEventListener(type, hear, { capture: true, passive: false });
  window.addEventListener("pointermove", leave, { capture: true, passive: true });
  // Who scrolls or uses the keys has seen what is there now.
  for (const type of ["wheel", "keydown"]) {
    window.addEventListener(type, () => (first = null), { capture: true, passive: true });
  }
}
