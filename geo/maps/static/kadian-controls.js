/* The controls of the map: whole area, sites shown, full screen, own location, measuring, coordinates, scale. */
"use strict";

(() => {
  const Toolbar = L.Control.extend({
    options: { position: kadian.isPhone ? "topright" : "topleft" },

    initialize(buttons) {
      this._buttons = buttons;
    },

    onAdd() {
      const bar = kadian.panel("kadian-toolbar leaflet-bar");
      bar.setAttribute("role", "toolbar");
      for (const [icon, button] of Object.entries(this._buttons)) {
        if (button) this._buttons[icon].node = kadian.button(bar, { icon, ...button });
      }
      return bar;
    },
  });

  /* Coordinates of the pointer; a press, or the key C, copies them. */
  const Coordinates = L.Control.extend({
    options: { position: "bottomright" },

    initialize(words, copy) {
      Object.assign(this, { _words: words, _copy: copy });
    },

    onAdd(map) {
      const panel = kadian.panel("kadian-coordinates");
      this._button = kadian.button(panel, { text: "", label: this._words.copy, onPress: () => this._copy() });
      this._button.removeAttribute("aria-label"); // its text is its name, its title says what it does
      this.show(map.getCenter());
      return panel;
    },

    show(place) {
      this.place = place;
      this._button.textContent = kadian.placeText(place);
    },
  });

  kadian.Controls = class {
    constructor(situation) {
      this.situation = situation;
      this.map = situation.map;
      this.words = {};
      this.parts = [];
      this.map.createPane("tools").style.pointerEvents = "none";
      this.map.getPane("tools").style.zIndex = 620; // above the points, below the tooltips
      const renderer = L.svg({ pane: "tools" });
      this.sentence = new kadian.Sentence(this.map);
      this.measure = new kadian.Measure(this.map, this.sentence, renderer);
      this.locate = new kadian.Locate(this.map, this.sentence, renderer);
      this.legend = new kadian.Legend(situation);
      this.timeBar = new kadian.TimeBar(this.map);
      kadian.shareWheel(this.map, () => this.words.wheel || "");
      document.addEventListener("fullscreenchange", () => this.mark());
      this.map.on("mousemove", ({ latlng }) => this.coordinates?.show(latlng));
      this.map.on("moveend", () => this.coordinates?.show(this.map.getCenter())); // until the pointer moves again
      this.map.getContainer().addEventListener("keydown", (event) => this.key(event));
    }

    /* Build the controls in the reader's language. */
    say(words) {
      this.words = words;
      this.parts.forEach((part) => part.remove());
      this.buttons = {
        home: { label: words.home, onPress: () => this.goHome() },
        fit: { label: words.fit, onPress: () => this.fit() },
        full_screen: document.fullscreenEnabled && { label: words.full_screen, onPress: () => this.toggleFullScreen() },
        locate: { label: words.locate, onPress: () => this.locate.toggle(words, () => this.mark()) },
        measure: { label: words.measure, onPress: () => this.measure.toggle(words, () => this.mark()) },
      };
      this.coordinates = kadian.isPhone ? null : new Coordinates(words, () => this.copy());
      this.parts = [new Toolbar(this.buttons), this.coordinates, L.control.scale({ imperial: false, position: "bottomright" })]
        .filter(Boolean);
      this.parts.forEach((part) => part.addTo(this.map));
      this.mark();
    }

    /* Show which buttons are in effect, and whether there is anything to fit. */
    mark() {
      const { full_screen, locate, measure, fit } = this.buttons ?? {};
      full_screen?.node?.setAttribute("aria-pressed", Boolean(document.fullscreenElement));
      locate?.node.setAttribute("aria-pressed", this.locate.isOn);
      measure?.node.setAttribute("aria-pressed", this.measure.isOn);
      if (fit) fit.node.disabled = !this.situation.points.columns.ids.length;
    }

    show(content) {
      this.content = content;
      this.locate.isSent = content.takes_location;
      this.legend.show(content);
      this.timeBar.show(content.time_bar, this.words);
      this.mark();
    }

    /* The content is on the map. */
    drawn() {
      this.timeBar.answer();
    }

    /* The whole of what the reader may see; the area on screen where the content does not say. */
    goHome() {
      const { home_area, area } = this.content ?? {};
      const bounds = this.situation.extent(home_area || area);
      if (bounds.isValid()) this.situation.fit(bounds, { animate: kadian.isAnimated() });
    }

    /* All sites that are shown. */
    fit() {
      const { points } = this.situation;
      const bounds = L.latLngBounds(points.columns.ids.map((_, i) => points.latLng(i)));
      if (bounds.isValid()) this.situation.fit(bounds.pad(0.05), { animate: kadian.isAnimated() });
    }

    async toggleFullScreen() {
      if (document.fullscreenElement) await document.exitFullscreen();
      else await document.documentElement.requestFullscreen().catch(() => this.sentence.say(this.words.full_screen_failed));
    }

    key(event) {
      const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
      if (isPlain && event.key.toLowerCase() === "c" && event.target === this.map.getContainer()) this.copy();
    }

    async copy() {
      if (!this.coordinates) return;
      const place = kadian.placeText(this.coordinates.place);
      const done = (await this.write(place)) ? this.words.copied : this.words.copy_failed;
      this.sentence.say(kadian.fill(done, { place }));
    }

    /* Write to the clipboard; without TLS a browser has only the older way. */
    async write(text) {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch {
        const field = document.body.appendChild(document.createElement("textarea"));
        field.value = text;
        field.select();
        const isDone = document.execCommand("copy");
        field.remove();
        return isDone;
      }
    }
  };
})();
