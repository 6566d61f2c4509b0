/* The names of areas with their coverage, written over the points on the same canvas. */
"use strict";

(() => {
  const LIFTS = [0, 20, -20]; // px a label may give way

  /* Above the points, for the eye and for the hand: who presses a label means its area. */
  const Labels = kadian.Everywhere.extend({
    initialize(points, options) {
      L.setOptions(this, options);
      this._points = points;
      this.show([]);
    },

    /* Each label: text, place (LatLng) and extent (LatLngBounds) of its area. */
    show(labels) {
      this._labels = labels;
      this._placed = null;
      this.redraw();
    },

    /* The label at a place in layer pixels; undefined where there is none. */
    at(place) {
      return (this._placed || []).find(({ box }) => box.contains(place))?.label;
    },

    _containsPoint(place) {
      return Boolean(this.at(place));
    },

    _project() {
      kadian.Everywhere.prototype._project.call(this);
      this._placed = null;
    },

    /* Placed once for a view: a label covers as few sites that are not in force as it can. One that is much wider
       than its area, or finds no place clear of the earlier ones, is left out. */
    _place(pen) {
      const placed = [];
      for (const label of this._labels) {
        const middle = this._map.latLngToLayerPoint(label.place);
        const width = pen.measureText(label.text).width;
        const room = this._map.latLngToLayerPoint(label.extent.getNorthEast()).x - this._map.latLngToLayerPoint(label.extent.getSouthWest()).x;
        if (width > 1.5 * room) continue;
        let [best, least] = [null, Infinity];
        for (const lift of LIFTS) {
          const box = L.bounds(middle.add([-width / 2, lift - 9]), middle.add([width / 2, lift + 9]));
          const covered = placed.some((other) => other.box.overlaps(box)) ? Infinity : this._points.alarmsIn(box);
          if (covered < least) [best, least] = [box, covered];
        }
        if (best) placed.push({ label, box: best });
      }
      return placed;
    },

    _draw(pen) {
      kadian.writing(pen, this._map, "center");
      this._placed ??= this._place(pen);
      for (const { label, box } of this._placed) {
        kadian.write(pen, label.text, box.getCenter(), this._theme);
      }
    },
  });

  kadian.Labels = Labels;
})();
