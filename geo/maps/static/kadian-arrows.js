/* Arrows from one place to another, all in one canvas path; they only show, and leave every press to the points. */
"use strict";

(() => {
  const SHORT = 12; // px an arrow ends before its place, which is the point's own
  const HEAD = 9; // px

  kadian.Arrows = kadian.Everywhere.extend({
    options: { interactive: false },

    initialize(options) {
      L.setOptions(this, options);
      this._ends = [];
    },

    /* Columns of where each arrow begins and of where it ends. */
    show({ lats, lons, to_lats, to_lons }) {
      const places = (lat, lon) => lat.map((one, i) => L.latLng(one / kadian.DEGREE, lon[i] / kadian.DEGREE));
      const ends = places(to_lats, to_lons);
      this._ends = places(lats, lons).map((begin, i) => [begin, ends[i]]);
      this.redraw();
    },

    _draw(pen) {
      pen.setLineDash([]);
      pen.lineJoin = pen.lineCap = "round";
      for (const [begin, end] of this._ends) {
        const from = this._map.latLngToLayerPoint(begin);
        const to = this._map.latLngToLayerPoint(end);
        const far = from.distanceTo(to);
        if (far < SHORT + HEAD) continue;
        const [x, y] = [(to.x - from.x) / far, (to.y - from.y) / far];
        const tip = L.point(to.x - x * SHORT, to.y - y * SHORT);
        for (const [width, colour] of [[5, this._theme.ground], [2, this._theme.text]]) {
          pen.lineWidth = width;
          pen.strokeStyle = pen.fillStyle = colour;
          pen.beginPath();
          pen.moveTo(from.x, from.y);
          pen.lineTo(tip.x, tip.y);
          for (const side of [1, -1]) {
            pen.moveTo(tip.x, tip.y);
            pen.lineTo(tip.x - (x + side * y * 0.5) * HEAD, tip.y - (y - side * x * 0.5) * HEAD);
          }
          pen.stroke();
          pen.beginPath();
          pen.arc(from.x, from.y, width + 1.5, 0, 2 * Math.PI);
          pen.fill();
        }
      }
    },
  });
})();
