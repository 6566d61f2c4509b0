/* The last view of the map of each screen: its frame is created again whenever another page was open. */
"use strict";

(() => {
  const page = window.parent;
  const made = page.performance.timeOrigin; // of the document, which identifies it
  const isLinkFollowed = page.performance.getEntriesByType("navigation")[0]?.type === "navigate";

  function isSame(kept, request) {
    const isOld = kept.made !== made;
    if (isOld && isLinkFollowed) return false; // a link sets the view; reloading and going back do not
    const target = ({ area, at, result }) => JSON.stringify([area, at, result]);
    const isSameToken = isOld || kept.wish.token === request.token; // tokens count within a document
    return target(kept.wish) === target(request) && isSameToken;
  }

  kadian.Views = class {
    constructor() {
      const holder = window.frameElement?.closest("[class*=st-key-]");
      this.key = `kadian-view ${page.location.pathname} ${holder?.className.match(/st-key-[\w-]+/)?.[0]}`;
    }

    /* Store the view under the request that it followed; `wish` is the stored name of the request. */
    keep(request, map) {
      const { lat, lng } = map.getCenter();
      this.write(JSON.stringify({ wish: request, made, at: [lat, lng], zoom: map.getZoom() }));
    }

    /* Return the view stored under this request, null for none. */
    of(request) {
      try {
        const kept = JSON.parse(sessionStorage.getItem(this.key));
        return kept && isSame(kept, request) ? kept : null;
      } catch {
        return null; // a browser without storage
      }
    }

    write(text) {
      try {
        sessionStorage.setItem(this.key, text);
      } catch {
        // a browser without storage
      }
    }
  };
})();
