/* Report a page as narrow as a phone's, and every change: only the browser knows the width. */

const NARROW = "(max-width: 640px)";

/* `current()`: `narrow`, what the last run was drawn for; `report(width)` requests a run. Each run is answered at most
   once, so that a page of the right layout is never drawn again; and only at rest, because a run that is cut short has
   not yet sent the browser the values of its widgets. */
function reportWidth(current, report, isAtRest) {
  const narrow = window.matchMedia(NARROW);
  let answered = null;

  function update() {
    const drawn = current();
    if (narrow.matches === drawn.narrow || answered === drawn || !isAtRest()) return;
    answered = drawn;
    report(narrow.matches ? "narrow" : "wide");
  }

  narrow.addEventListener("change", () => {
    answered = null;
    update();
  });
  return update;
}
