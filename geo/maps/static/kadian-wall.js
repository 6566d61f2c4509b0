/* The map on a wall screen: no tools, and its view turns between the whole area and some areas in it by itself. */
"use strict";

(() => {
  const TURN_MS = 20_000;
  const PAUSE_MS = 120_000; // after a press

  kadian.Wall = class {
    constructor(situation) {
      this.situation = situation;
      this.tour = [];
      this.turned = 0;
      this.resumesAt = 0;
    }

    /* `content.wall`: `tour`, codes of the areas to show in turn, "" for the view that was requested. */
    show({ wall }) {
      if (!wall) return;
      if (!this.dots) this.begin();
      const { request } = this.situation;
      if (request !== this.request) [this.requested, this.request, this.turned] = [request, request, 0]; // a new one
      if (wall.tour.join() !== this.tour.join()) {
        const shown = this.tour[this.turned];
        this.tour = wall.tour;
        this.turned = Math.max(0, this.tour.indexOf(shown));
        this.build();
      }
      this.mark();
    }

    begin() {
      document.body.classList.add("wall");
      this.dots = kadian.panel("kadian-tour", this.situation.map.getContainer());
      ["pointerdown", "wheel", "keydown"].forEach((hand) =>
        document.addEventListener(hand, () => (this.resumesAt = Date.now() + PAUSE_MS), { capture: true, passive: true }));
      document.addEventListener("keydown", ({ key }) =>
        key === "Escape" && window.parent.document.querySelector(".st-key-wall-leave button")?.click());
      if (!this.situation.touched) this.situation.moveToRequest({ animate: false }); // there is another legend now
      setInterval(() => Date.now() >= this.resumesAt && this.tour.length > 1 && this.turn(this.turned + 1), TURN_MS);
    }

    build() {
      const isTour = this.tour.length > 1;
      this.dots.replaceChildren();
      this.tour.forEach((code, i) => isTour && kadian.button(this.dots, { text: "", label: this.nameOf(code), onPress: () => this.turn(i) }));
      this.name = L.DomUtil.create("span", "", this.dots);
    }

    nameOf(code) {
      return this.situation.areas?.get(code || this.situation.content.area)?.properties.name ?? "";
    }

    turn(i) {
      const { situation } = this;
      this.turned = i % this.tour.length;
      const code = this.tour[this.turned];
      this.request = situation.request = code ? { ...this.requested, area: code, at: null, bounds: null } : this.requested;
      situation.touched = false; // it follows the size of the window again
      situation.moveToRequest({ animate: kadian.isAnimated() });
      this.mark();
    }

    mark() {
      this.dots.querySelectorAll("button").forEach((dot, i) => dot.setAttribute("aria-pressed", i === this.turned));
      this.name.textContent = this.nameOf(this.tour[this.turned]);
    }
  };
})();
