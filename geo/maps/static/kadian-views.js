/* Where a person last looked on each screen's map: its frame is made anew whenever another page was shown. */
"use strict";

(() => {
  const page = window.parent;
  const made = page.performance.timeOrigin; // of the document: another one has another
  const isLinkFollowed = page.performance.getEntriesByType("navigation")[0]?.type === "navigate";

  function isSame(kept, wish) {
    const isOld = kept.made !== made;
    if (isOld && isLinkFollowed) return false; // a link says where to look; loading again and going back do not
    const told = ({ area, at, zoom }) => JSON.stringify([area, at, zoom]);
    return told(kept.wish) === told(wish) && (isOld || kept.wish.token === wish.token); // tokens count within a document
  }

  kadian.Views = class {
    constructor() {
      const holder = window.frameElement?.closest("[class*=st-key-]");
      this.key = `kadian-view ${page.location.pathname} ${holder?.className.match(/st-key-[\w-]+/)?.[0]}`;
    }

    keep(wish, map) {
      const { lat, lng } = map.getCenter();
      this.write(JSON.stringify({ wish, made, at: [lat, lng], zoom: map.getZoom() }));
    }

    /* The view that was kept under this wish; null where there is none. */
    of(wish) {
      try {
        const kept = JSON.parse(sessionStorage.getItem(this.key));
        return kept && isSame(kept, wish) ? kept : null;
      } catch {
        return null; // a browser that keeps nothing
      }
    }

    write(text) {
      try {
        sessionStorage.setItem(this.key, text);
      } catch {
        // a browser that keeps nothing
      }
    }
  };
})();
