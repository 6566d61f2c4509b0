/* Allocation lines: from the base of each unit to the posts that it holds, in the unit's colour. They only show, and
   leave every press to the points. */
"use strict";

(() => {
  const SHORT = 10; // px a line ends before its post, whose symbol stands there
  const HALF = 6; // px of the mark of a base beside its middle

  kadian.AllocationLines = kadian.Everywhere.extend({
    options: { interactive: false },

    initialize(options) {
      L.setOptions(this, options);
      this._lines = [];
    },

    /* Columns of bases, posts and colours. */
    show({ lats, lons, to_lats, to_lons, colours }) {
      const place = (lat, lon) => L.latLng(lat / kadian.DEGREE, lon / kadian.DEGREE);
      this._lines = colours.map((colour, i) => ({ colour, base: place(lats[i], lons[i]), post: place(to_lats[i], to_lons[i]) }));
      this.redraw();
    },

    _draw(pen) {
      pen.setLineDash([]);
      pen.lineJoin = pen.lineCap = "round";
      const pixels = this._lines.map(({ colour, base, post }) =>
        ({ colour, from: this._map.latLngToLayerPoint(base), to: this._map.latLngToLayerPoint(post) }));
      pixels.forEach((line) => this._drawLine(pen, line));
      pixels.forEach((line) => this._drawBase(pen, line));
    },

    _drawLine(pen, { colour, from, to }) {
      const far = from.distanceTo(to);
      if (far <= SHORT) return;
      const end = to.subtract(to.subtract(from).multiplyBy(SHORT / far));
      for (const [width, ink] of [[3.5, this._theme.ground], [2, colour]]) {
        pen.lineWidth = width;
        pen.strokeStyle = ink;
        pen.beginPath();
        pen.moveTo(from.x, from.y);
        pen.lineTo(end.x, end.y);
        pen.stroke();
      }
    },

    _drawBase(pen, { colour, from: { x, y } }) {
      for (const [half, ink] of [[HALF + 2, this._theme.ground], [HALF, colour]]) {
        pen.fillStyle = ink;
        pen.beginPath();
        pen.roundRect(x - half, y - half, 2 * half, 2 * half, 2);
        pen.fill();
      }
    },
  });
})();
