/* The reader's own location with a circle of its accuracy. It is drawn here and sent nowhere, but for a map on which
   a place is to be given: there it is sent as a press. */
"use strict";

(() => {
  const OPTIONS = { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 };
  const REASONS = { 1: "locate_denied", 2: "locate_unavailable", 3: "locate_timeout" }; // of GeolocationPositionError

  kadian.Locate = class {
    constructor(map, sentence, renderer) {
      Object.assign(this, { map, sentence, renderer });
      this.drawn = L.layerGroup().addTo(map);
      this.turn = 0;
    }

    get isOn() {
      return this.drawn.getLayers().length > 0;
    }

    /* Show the location, or remove it where it is shown; `after` is called when either is done. */
    toggle(words, after) {
      const turn = ++this.turn;
      if (this.isOn) {
        this.drawn.clearLayers();
        this.sentence.say("");
        after();
        return;
      }
      if (!window.isSecureContext || !navigator.geolocation) {
        this.sentence.say(words.locate_insecure);
        return;
      }
      this.sentence.say(words.locating, { lasts: true });
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => turn === this.turn && this.draw(coords, words, after),
        ({ code }) => turn === this.turn && this.sentence.say(words[REASONS[code]]),
        OPTIONS,
      );
    }

    draw({ latitude, longitude, accuracy }, words, after) {
      const place = L.latLng(latitude, longitude);
      const look = { renderer: this.renderer, interactive: false, className: "kadian-own-location" };
      const circle = L.circle(place, { ...look, radius: accuracy }).addTo(this.drawn);
      L.circleMarker(place, { ...look, radius: 6, fillOpacity: 1 }).addTo(this.drawn);
      this.map.fitBounds(circle.getBounds(), { maxZoom: 16 });
      this.sentence.say(kadian.fill(words.located, { place: kadian.placeText(place), accuracy: Math.round(accuracy) }));
      after();
      if (this.isSent) kadian.send("spot", `${latitude.toFixed(5)},${longitude.toFixed(5)}`);
    }
  };
})();
