/* Measuring: the length of a line, and the area of one that is closed. Presses are points of the line meanwhile. */
"use strict";

(() => {
  const EARTH_RADIUS = 6_371_008.8; // m, mean
  const REACH = 12; // px around the first point, where a press closes the line
  const DRAG = 5; // px a pointer may move within a press

  /* Area on the sphere in square metres (Chamberlain and Duquette 2007). */
  function sphericalArea(corners) {
    const radians = Math.PI / 180;
    const sum = corners.reduce((total, from, i) => {
      const to = corners[(i + 1) % corners.length];
      const [south, north] = [from, to].map(({ lat }) => Math.sin(lat * radians));
      return total + (to.lng - from.lng) * radians * (2 + south + north);
    }, 0);
    return Math.abs((sum * EARTH_RADIUS ** 2) / 2);
  }

  const lengthText = (metres) => (metres < 1000 ? `${Math.round(metres)} m` : `${(metres / 1000).toFixed(metres < 10_000 ? 2 : 1)} km`);
  const areaText = (square) => (square < 1e5 ? `${Math.round(square)} m²` : `${(square / 1e6).toFixed(square < 1e8 ? 2 : 0)} km²`);

  kadian.Measure = class {
    constructor(map, sentence, renderer) {
      Object.assign(this, { map, sentence, renderer, words: {}, isOn: false });
      this.drawn = L.layerGroup().addTo(map);
      this.tip = L.tooltip({ permanent: true, direction: "right", offset: [10, 0], className: "kadian-measured" });
      const container = map.getContainer();
      const isOnMap = (event) => this.isOn && event.target.closest(".leaflet-map-pane, .leaflet-container") &&
        !event.target.closest(".leaflet-control, .kadian-timebar");
      container.addEventListener("pointerdown", (event) => (this.begun = [event.clientX, event.clientY]), true);
      // Before Leaflet, so that neither a site nor an area is picked.
      for (const press of ["click", "dblclick"]) {
        container.addEventListener(press, (event) => {
          if (!isOnMap(event)) return;
          event.stopPropagation();
          if (press === "click" && !this.isDrag(event)) this.add(map.mouseEventToLatLng(event));
        }, true);
      }
      container.addEventListener("mousemove", (event) => isOnMap(event) && this.draw(map.mouseEventToLatLng(event)));
      container.addEventListener("keydown", (event) => this.isOn && this.key(event));
    }

    isDrag({ clientX, clientY }) {
      const [x, y] = this.begun ?? [clientX, clientY];
      return Math.hypot(clientX - x, clientY - y) > DRAG;
    }

    toggle(words, after) {
      this.words = words;
      this.after = after;
      this.isOn = !this.isOn;
      this.isClosed = false;
      this.line = [];
      this.map.getContainer().classList.toggle("measuring", this.isOn);
      this.map.doubleClickZoom[this.isOn ? "disable" : "enable"]();
      this.sentence.say(this.isOn ? words.measure_how : "", { lasts: true });
      if (this.isOn) this.map.getContainer().focus({ preventScroll: true });
      this.draw();
      after();
    }

    /* Escape ends, Backspace removes the last point, Enter adds the middle of the map: the keys move the map. */
    key(event) {
      const does = {
        Escape: () => this.toggle(this.words, this.after),
        Backspace: () => this.remove(),
        Enter: () => event.target === this.map.getContainer() && this.add(this.map.getCenter()),
      }[event.key];
      if (!does || (event.key === "Enter" && event.target !== this.map.getContainer())) return;
      event.preventDefault();
      event.stopPropagation();
      does();
    }

    add(place) {
      if (this.isClosed) {
        this.line = [];
        this.isClosed = false;
      }
      const closes = this.line.length > 2 && this.isNear(place, this.line[0]);
      if (closes) this.isClosed = true;
      else if (!this.line.length || !place.equals(this.line.at(-1))) this.line.push(place);
      this.draw();
      const [length, area] = this.figures(this.line);
      const figures = area === null ? this.words.measured : this.words.measured_area;
      const said = kadian.fill(figures, { length: lengthText(length), area: areaText(area) });
      this.sentence.say(this.line.length > 1 ? said : this.words.measure_how, { lasts: true });
    }

    remove() {
      if (this.isClosed) this.isClosed = false;
      else this.line.pop();
      this.draw();
    }

    isNear(place, other) {
      const [from, to] = [place, other].map((each) => this.map.latLngToContainerPoint(each));
      return from.distanceTo(to) <= REACH;
    }

    /* Length in metres, and area in square metres where the line is closed, else null. */
    figures(line) {
      const whole = this.isClosed ? [...line, line[0]] : line;
      const length = whole.slice(1).reduce((sum, place, i) => sum + this.map.distance(whole[i], place), 0);
      return [length, this.isClosed ? sphericalArea(line) : null];
    }

    /* The line as it is, and on to the pointer where there is one. */
    draw(pointer) {
      this.drawn.clearLayers();
      this.tip.remove();
      if (!this.isOn || !this.line.length) return;
      const line = pointer && !this.isClosed ? [...this.line, pointer] : this.line;
      const look = { renderer: this.renderer, interactive: false, className: "kadian-measure-line" };
      (this.isClosed ? L.polygon(line, look) : L.polyline(line, { ...look, fill: false })).addTo(this.drawn);
      this.line.forEach((place) => L.circleMarker(place, { ...look, radius: 4, fillOpacity: 1 }).addTo(this.drawn));
      const [length, area] = this.figures(line);
      const text = area === null ? lengthText(length) : `${lengthText(length)} · ${areaText(area)}`;
      if (line.length > 1) this.tip.setLatLng(line.at(-1)).setContent(text).addTo(this.map);
    }
  };

  Object.assign(kadian, { lengthText, areaText, sphericalArea });
})();
