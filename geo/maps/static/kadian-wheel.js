/* The wheel belongs to the page until the map was pressed, and to the map where the page has nothing to scroll. */
"use strict";

(() => {
  const HINT_MS = 1500;
  const LEAST_SCROLL = 24; // px; less is a border, not a page to read

  /* Whether anything around the frame can be scrolled. */
  function pageScrolls() {
    if (document.fullscreenElement) return false;
    const page = window.parent.document;
    for (let node = window.frameElement; node; node = node.parentElement) {
      const scrolls = node === page.documentElement || /auto|scroll/.test(getComputedStyle(node).overflowY);
      if (scrolls && node.scrollHeight > node.clientHeight + LEAST_SCROLL) return true;
    }
    return false;
  }

  /* `say` returns the hint in the reader's language. */
  kadian.shareWheel = (map, say) => {
    const container = map.getContainer();
    let isTaken = false;
    let timer = 0;
    container.addEventListener("pointerdown", () => (isTaken = true), true);
    container.addEventListener("keydown", () => (isTaken = true), true);
    container.addEventListener("mouseleave", () => (isTaken = false));
    window.addEventListener("blur", () => (isTaken = false));
    const hint = L.DomUtil.create("div", "kadian-hint", container);
    hint.setAttribute("aria-hidden", "true"); // with the keyboard one zooms by + and -
    container.addEventListener("wheel", (event) => {
      if (isTaken || event.ctrlKey || event.metaKey || !pageScrolls()) return;
      event.stopImmediatePropagation(); // before Leaflet: the event stays the page's
      hint.textContent = say();
      hint.classList.add("shown");
      clearTimeout(timer);
      timer = setTimeout(() => hint.classList.remove("shown"), HINT_MS);
    }, { capture: true, passive: true });
  };
})();
