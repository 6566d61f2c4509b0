/* Hospitals and supply points: a small cross and a small square below the sites. */
"use strict";

kadian.Sign = L.CircleMarker.extend({
  _updatePath() {
    const pen = this._renderer._ctx;
    if (!this._renderer._drawing || this._empty()) return;
    const { x, y } = this._point;
    const { radius, sign, color, weight, opacity } = this.options;
    pen.beginPath();
    if (sign === "hospital") {
      pen.moveTo(x - radius, y);
      pen.lineTo(x + radius, y);
      pen.moveTo(x, y - radius);
      pen.lineTo(x, y + radius);
    } else {
      pen.rect(x - radius + 1, y - radius + 1, 2 * radius - 2, 2 * radius - 2);
    }
    pen.globalAlpha = opacity;
    pen.lineWidth = weight;
    pen.strokeStyle = color;
    pen.setLineDash?.([]);
    pen.stroke();
    pen.globalAlpha = 1;
  },
});
