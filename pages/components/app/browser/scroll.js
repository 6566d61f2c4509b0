/* On a phone another view begins at its top, and a view that is returned to stands where it was left. */

const PHONE_VIEW = "st-key-phone-view-";

/* The view that a phone shows is named by the key of its container; "" on a page without one. */
function keepScroll(isAtRest) {
  const left = new Map(); // pixels from the top, by view
  let shown = "", returning = false;
  const main = () => document.querySelector("[data-testid=stMain]");
  const scrollTo = (top) => main()?.scrollTo({ top, behavior: "instant" });

  const remember = () => !returning && main() && left.set(shown, main().scrollTop);

  document.addEventListener("scroll", ({ target }) => {
    if (target === main() && isAtRest()) remember(); // while a run draws, the browser moves the page itself
  }, { capture: true, passive: true });
  document.addEventListener("click", remember, true); // a press leaves the view where it was seen, also during a run

  return function update() {
    const view = document.querySelector(`[class*=${PHONE_VIEW}]`)?.className.match(/st-key-phone-view-(\S+)/)[1] ?? "";
    if (view && view !== shown) {
      scrollTo(0);
      returning = left.has(view);
      shown = view;
    } else if (returning && isAtRest()) {
      scrollTo(left.get(view));
      returning = false;
    }
  };
}
