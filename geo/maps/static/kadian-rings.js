/* Rings around sites: one layer for each matter, with a number. Where sites are drawn as one count, so are their rings. */
"use strict";

(() => {
  const BESIDE = 5; // px between a symbol and its ring
  const PILL = { h: 7, least: 7, beside: 3.5 }; // px: half height and width of what a number stands on, and beside it

  const CORNERS = { circle: [1, -1], square: [1, 1], diamond: [-1, 1] }; // of a count, one for each layer

  kadian.Rings = kadian.Everywhere.extend({
    options: { interactive: false },

    initialize(points, options) {
      L.setOptions(this, options);
      this._points = points;
      this._layers = [];
    },

    /* Layers of the content that are to be seen. */
    show(layers) {
      this._layers = layers.map((layer) => ({ ...layer, ringOf: new Map(layer.ids.map((id, k) => [id, k])) }));
      this.redraw();
    },

    /* What is said of a site under the pointer. */
    notesOf(id) {
      return this._layers.map(({ ringOf, notes }) => notes[ringOf.get(id)]);
    },

    _draw(pen) {
      if (!this._theme) return;
      for (const layer of this._layers) this._drawLayer(pen, layer);
    },

    _drawLayer(pen, layer) {
      const rings = new Map(); // numbers of the rings that are not drawn yet, by number of the site
      layer.ids.forEach((id, k) => {
        const i = this._points.numberOf(id);
        if (i !== undefined) rings.set(i, k);
      });
      if (!rings.size) return;
      const counts = this._points.countBoxes();
      const taken = counts.map(({ members }) => members.filter((i) => rings.has(i)).map((i) => rings.get(i)));
      counts.forEach(({ members }) => members.forEach((i) => rings.delete(i)));
      const radius = this._points.symbolRadius() + BESIDE;
      for (const [i, k] of rings) {
        const place = this._points.placeOf(i);
        const isBelow = ({ x, y, w, h, isDrawn }) => isDrawn && Math.abs(x - place.x) < w + radius && Math.abs(y - place.y) < h + radius;
        const below = counts.findIndex(isBelow);
        if (below >= 0) taken[below].push(k); // a ring would hide the count
        else if (this._points.isSeen(place)) this._ring(pen, layer, place, k);
      }
      counts.forEach(({ x, y, w, h, isDrawn }, n) => {
        if (!isDrawn || !taken[n].length || !this._points.isSeen({ x, y })) return;
        const worst = Math.min(...taken[n].map((k) => layer.class_indices[k]));
        const counted = layer.is_summed ? taken[n] : taken[n].filter((k) => layer.class_indices[k] === worst);
        const number = counted.reduce((sum, k) => sum + layer.counts[k], 0);
        const [right, down] = CORNERS[layer.shape];
        this._pill(pen, layer, { x: x + right * w, y: y + down * h }, worst, String(number));
      });
    },

    _ring(pen, layer, { x, y }, k) {
      const { colour, dash, is_double: isDouble } = layer.classes[layer.class_indices[k]];
      const radius = this._points.symbolRadius() + BESIDE;
      pen.setLineDash([]);
      for (const [width, stroke] of [[isDouble ? 8 : 4.5, this._theme.ground], [2, colour]]) {
        pen.lineWidth = width;
        pen.strokeStyle = stroke;
        if (stroke === colour) pen.setLineDash(dash);
        for (const r of isDouble && stroke === colour ? [radius - 1.5, radius + 2.5] : [radius]) this._outline(pen, layer, x, y, r);
      }
      pen.setLineDash([]);
      const side = 0.8 * radius;
      const text = layer.texts[k];
      if (text) this._pill(pen, layer, { x: x + side, y: layer.shape === "square" ? y + side : y - side }, layer.class_indices[k], text);
    },

    _outline(pen, layer, x, y, r) {
      pen.beginPath();
      if (layer.shape === "square") pen.roundRect(x - r - 1, y - r - 1, 2 * r + 2, 2 * r + 2, 3);
      else if (layer.shape === "diamond") {
        [[0, -1], [1, 0], [0, 1], [-1, 0]].forEach(([dx, dy]) => pen.lineTo(x + 1.5 * r * dx, y + 1.5 * r * dy));
        pen.closePath();
      }
      else pen.arc(x, y, r, 0, 2 * Math.PI);
      pen.stroke();
    },

    /* A number: on the colour where the class is the one that must be seen, else on the panel. */
    _pill(pen, layer, { x, y }, index, text) {
      const { colour, is_double: isFilled } = layer.classes[index];
      kadian.writing(pen, this._map, "center", "700 10px");
      const w = Math.max(PILL.least, pen.measureText(text).width / 2 + PILL.beside);
      pen.beginPath();
      pen.roundRect(x - w, y - PILL.h, 2 * w, 2 * PILL.h, PILL.h);
      pen.fillStyle = isFilled ? colour : this._theme.panel;
      pen.fill();
      pen.lineWidth = 1.5;
      pen.strokeStyle = isFilled ? this._theme.ground : colour;
      pen.stroke();
      pen.fillStyle = isFilled ? "#fff" : this._theme.text;
      pen.fillText(text, x, y + 0.5);
    },
  });
})();
