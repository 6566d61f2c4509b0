/* Labels of areas and counts of calm sites: where there is room for them, clear of the problem sites. */
"use strict";

(() => {
  const HEIGHT = 16; // px of a line
  const STEPS = 5; // lines a label may give way, up or down

  /* Boxes to try around a place, the nearest first, as far as an area reaches (px) and a line beyond. */
  kadian.candidates = function ({ x, y }, w, h, extent) {
    const found = [];
    for (let row = -STEPS; row <= STEPS; row++)
      for (const column of [0, -0.5, 0.5, -1, 1]) {
        const [dx, dy] = [column * w, row * HEIGHT];
        const isNear = Math.abs(dy) <= extent.y / 2 + HEIGHT && Math.abs(dx) <= Math.max(extent.x / 2, w / 2);
        if (isNear) found.push({ x: x + dx, y: y + dy, w, h, far: Math.hypot(dx, 2 * dy) });
      }
    return found.sort((one, other) => one.far - other.far);
  };

  kadian.Labels = class {
    constructor(points) {
      this._points = points;
      this._labels = [];
    }

    /* Each label: text, tooltip, code, place (LatLng) and extent (LatLngBounds) of its area. */
    show(labels) {
      this._labels = labels;
      this._placed = null;
      this._points.redraw();
    }

    /* Place them again when they are asked for next. */
    forget() {
      this._placed = null;
    }

    /* Labels and counts with their boxes in layer pixels: [{ label | chip, text, x, y, w, h, box }, …]. */
    get placed() {
      return (this._placed ??= this._place());
    }

    get boxes() {
      this.placed;
      return this._boxes;
    }

    /* { label } or { chip } at a place in layer pixels; undefined where there is none. */
    hit({ x, y }) {
      const found = this.placed.find((one) => Math.abs(one.x - x) <= one.w && Math.abs(one.y - y) <= one.h);
      return found && (found.label ? { label: found.label } : { chip: found.chip });
    }

    draw(pen, theme) {
      for (const { label, text, x, y, w, h } of this.placed) {
        if (label) {
          kadian.writing(pen, this._points._map, "center");
          kadian.write(pen, text, { x, y }, theme);
        } else {
          kadian.writing(pen, this._points._map, "center", "500 11px");
          pen.beginPath();
          pen.roundRect(x - w, y - h, 2 * w, 2 * h, h);
          pen.globalAlpha = 0.85;
          pen.fillStyle = theme.panel;
          pen.fill();
          pen.globalAlpha = 1;
          pen.lineWidth = 1;
          pen.strokeStyle = theme.line;
          pen.stroke();
          pen.fillStyle = theme.text;
          pen.fillText(text, x, y + 0.5);
        }
      }
    }

    /* A label that is much wider than its area, or finds no place, is left out. */
    _place() {
      const map = this._points._map;
      const pen = (this._pen ??= document.createElement("canvas").getContext("2d"));
      kadian.writing(pen, map, "center");
      this._boxes = new kadian.Boxes();
      const placed = [];
      for (const label of this._labels) {
        const [northEast, southWest] = [label.extent.getNorthEast(), label.extent.getSouthWest()].map((place) => map.latLngToLayerPoint(place));
        const extent = L.point(northEast.x - southWest.x, southWest.y - northEast.y);
        const width = pen.measureText(label.text).width;
        if (width > 1.5 * extent.x) continue;
        this._take(placed, { label, text: label.text }, kadian.candidates(map.latLngToLayerPoint(label.place), width / 2 + 2, HEIGHT / 2, extent));
      }
      return [...placed, ...this._placeChips()];
    }

    /* Counts without a place of their own join the nearest one that has, so that the sum stays right. A count of what is
       in view gives way within the view: the edge of the map cuts none. */
    _placeChips() {
      const map = this._points._map;
      const view = L.bounds(...[L.point(0, 0), map.getSize()].map((corner) => map.containerPointToLayerPoint(corner)));
      const isWhole = ({ x, y, w, h }) => view.contains(L.bounds([x - w, y - h], [x + w, y + h]));
      const [placed, others] = [[], []];
      for (const { x, y, count, members, w, h } of this._points.chipBoxes()) {
        const near = kadian.candidates({ x, y }, w, h, L.point(4 * w, 4 * HEIGHT));
        const boxes = view.contains(L.point(x, y)) ? near.filter(isWhole) : near;
        const isPlaced = this._take(placed, { chip: { count, members } }, boxes);
        if (!isPlaced) others.push({ x, y, count, members });
      }
      for (const { x, y, count, members } of placed.length ? others : []) {
        const far = (one) => Math.hypot(one.x - x, one.y - y);
        const { chip } = placed.reduce((best, one) => (far(one) < far(best) ? one : best));
        chip.count += count;
        chip.members = [...chip.members, ...members];
      }
      return placed.map((one) => ({ ...one, text: `${kadian.MARKS.calm} ${one.chip.count}` }));
    }

    /* Put something into the first free box: clear of the problem sites, and of the calm ones if there is such a box.
       Returns whether there was one. */
    _take(placed, what, boxes) {
      const [problems, calm] = [this._points.problemBoxes(), this._points.calmBoxes()];
      const free = boxes.filter((box) => !this._boxes.find(box) && !problems.find(box));
      const box = free.find((each) => !calm.find(each)) ?? (this._points.isSparse() ? undefined : free[0]);
      if (!box) return false;
      this._boxes.add(box);
      placed.push({ ...what, ...box, box: L.bounds([box.x - box.w, box.y - box.h], [box.x + box.w, box.y + box.h]) });
      return true;
    }
  };
})();
