/* The points: one canvas path draws all of them, so that ten thousand stay quick.
   Leaflet 1.9 redraws a path through _project, _update and _updatePath, and asks _containsPoint. */
"use strict";

(() => {
  const DEGREE = 1e5;
  const CALM = 0.7; // of the radius
  const DENSITY = L.Browser.retina ? 2 : 1; // as Leaflet's canvas
  const ALARM = "not_in_force";
  const SAME = 3; // px within which two points cannot be distinguished
  const REACH = matchMedia("(pointer: coarse)").matches ? 22 : 10; // px around the pointer: 44 px across for a thumb

  function trace(pen, corners, radius) {
    pen.beginPath();
    if (!corners.length) pen.arc(0, 0, radius, 0, 2 * Math.PI);
    corners.forEach(([x, y]) => pen.lineTo(x * radius, y * radius));
    pen.closePath();
  }

  /* One symbol around the origin: casing in the colour of the ground, body, outline, mark, ring of age. */
  function drawSymbol(pen, look, radius, theme) {
    const { corners, strokes, hollow, colour, fade, dash } = look;
    pen.lineJoin = pen.lineCap = "round";
    trace(pen, corners, radius);
    pen.lineWidth = 4.5;
    pen.strokeStyle = pen.fillStyle = theme.ground;
    pen.stroke();
    pen.fill();
    pen.globalAlpha = hollow ? 0 : fade;
    pen.fillStyle = colour;
    pen.fill();
    pen.globalAlpha = 1;
    pen.lineWidth = hollow ? 2.2 : 1.5;
    pen.strokeStyle = colour;
    pen.stroke();
    pen.lineWidth = Math.max(1.5, radius / 4);
    pen.strokeStyle = hollow ? colour : fade > 0.5 ? "#fff" : theme.text;
    strokes.forEach((stroke) => {
      pen.beginPath();
      stroke.forEach(([x, y]) => pen.lineTo(x * radius, y * radius));
      pen.stroke();
    });
    if (dash) {
      pen.beginPath();
      pen.arc(0, 0, radius * 1.2 + 3, 0, 2 * Math.PI);
      pen.setLineDash(dash);
      pen.lineWidth = 1.5;
      pen.strokeStyle = theme.text;
      pen.stroke();
    }
  }

  /* In force and lately heard of: nothing to do, so it leaves the place to what needs somebody. */
  function isCalm({ strokes, dash }) {
    return !strokes.length && !dash;
  }

  /* The looks in the order of palette.SYMBOL_STYLES. */
  function looksOf({ shapes, meanings, colours, marks, freshness, fades, dashes }) {
    const looks = [];
    for (const corners of Object.values(shapes))
      for (const hollow of [false, true])
        for (const meaning of meanings)
          for (const age of freshness)
            looks.push({ meaning, corners, hollow, colour: colours[meaning], strokes: marks[meaning], fade: fades[age], dash: dashes[age] });
    return looks;
  }

  /* A path that may draw anywhere: it is redrawn whenever anything is. */
  const Everywhere = L.Path.extend({
    paint(theme) {
      this._theme = theme;
      this.redraw();
    },

    _project() {
      this._pxBounds = L.bounds([-1e7, -1e7], [1e7, 1e7]);
    },

    _update() {
      if (this._map) this._updatePath();
    },

    _updatePath() {
      if (this._renderer._drawing) this._draw(this._renderer._ctx);
    },
  });

  function writing(pen, map, align) {
    pen.font = `600 13px ${getComputedStyle(map.getContainer()).fontFamily}`;
    pen.textAlign = align;
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    pen.setLineDash([]);
  }

  function write(pen, text, { x, y }, theme) {
    pen.lineWidth = 4;
    pen.strokeStyle = theme.ground;
    pen.strokeText(text, x, y);
    pen.fillStyle = theme.text;
    pen.fillText(text, x, y);
  }

  const Points = Everywhere.extend({
    initialize(drawing, options) {
      L.setOptions(this, options);
      this._looks = looksOf(drawing);
      this._sprites = new Map();
      this.show(null, "");
    },

    /* Columns of the picture; `chosen` is the id to be ringed. The last point is drawn on top. */
    show(columns, chosen) {
      this.columns = columns || { id: [], name: [], lat: [], lon: [], style: [], phrase: [], mark: [] };
      const crs = L.CRS.EPSG3857;
      this._world = this.columns.lat.map((lat, i) =>
        crs.latLngToPoint(L.latLng(lat / DEGREE, this.columns.lon[i] / DEGREE), 0));
      this._alarms = [...this.columns.style.keys()].filter((i) => this._looks[this.columns.style[i]].meaning === ALARM);
      this._chosen = chosen ? this.columns.id.indexOf(chosen) : -1;
      this.redraw();
    },

    paint(theme) {
      this._sprites.clear();
      Everywhere.prototype.paint.call(this, theme);
    },

    latLng(i) {
      return L.latLng(this.columns.lat[i] / DEGREE, this.columns.lon[i] / DEGREE);
    },

    /* The number of the point nearest to a place in layer pixels, -1 if none is within reach. */
    at(place) {
      const reach = Math.max(REACH, this._radius + 3);
      let best = -1;
      let least = reach * reach;
      for (let i = 0; i < this._x.length; i++) {
        const far = (this._x[i] - place.x) ** 2 + (this._y[i] - place.y) ** 2;
        if (far <= least) [best, least] = [i, far];
      }
      return best;
    },

    /* Numbers of all points that lie where the one at a place in layer pixels does, the one drawn on top first. */
    stack(place) {
      const nearest = this.at(place);
      const found = [];
      for (let i = nearest < 0 ? -1 : this._x.length - 1; i >= 0; i--) {
        const far = (this._x[i] - this._x[nearest]) ** 2 + (this._y[i] - this._y[nearest]) ** 2;
        if (far <= SAME ** 2) found.push(i);
      }
      return found;
    },

    _containsPoint(place) {
      return this.at(place) >= 0;
    },

    /* How many that are not in force a box (L.Bounds, layer pixels) would cover. */
    alarmsIn({ min, max }) {
      const half = this._radius;
      let found = 0;
      for (const i of this._alarms) {
        const [x, y] = [this._x[i], this._y[i]];
        if (x > min.x - half && x < max.x + half && y > min.y - half && y < max.y + half) found++;
      }
      return found;
    },

    _project() {
      Everywhere.prototype._project.call(this);
      const zoom = this._map.getZoom();
      const scale = this._map.getZoomScale(zoom, 0);
      const origin = this._map.getPixelOrigin();
      const radius = Math.max(5, Math.min(12, zoom - 5));
      if (radius !== this._radius) this._sprites.clear();
      this._radius = radius;
      this._x = Float64Array.from(this._world, (point) => point.x * scale - origin.x);
      this._y = Float64Array.from(this._world, (point) => point.y * scale - origin.y);
    },

    _draw(pen) {
      const seen = this._renderer._redrawBounds || this._renderer._bounds;
      const half = this._half();
      for (let i = 0; i < this._x.length; i++) {
        const [x, y] = [this._x[i], this._y[i]];
        if (x > seen.min.x - half && x < seen.max.x + half && y > seen.min.y - half && y < seen.max.y + half)
          this._stamp(pen, i);
      }
      if (this._chosen >= 0) this._ring(pen);
      this._write(pen);
    },

    /* Marks at the right of their points; one that finds no place clear of the others is left out. */
    _write(pen) {
      const { mark } = this.columns;
      const taken = [];
      writing(pen, this._map, "left");
      for (let i = mark.length - 1; i >= 0; i--) {
        const at = L.point(this._x[i] + this._radius, this._y[i]);
        const box = L.bounds(at.add([0, -8]), at.add([pen.measureText(mark[i]).width, 8]));
        if (!mark[i] || taken.some((other) => other.overlaps(box))) continue;
        taken.push(box);
        write(pen, mark[i], at, this._theme);
      }
    },

    _half() {
      return Math.ceil(this._radius * 1.2 + 6);
    },

    _stamp(pen, i) {
      const half = this._half();
      // To the full pixel: copied, since computing it takes many times as long.
      const [x, y] = [Math.round(this._x[i]) - half, Math.round(this._y[i]) - half];
      pen.drawImage(this._sprite(this.columns.style[i]), x, y, 2 * half, 2 * half);
    },

    _sprite(style) {
      if (!this._sprites.has(style)) {
        const sprite = document.createElement("canvas");
        const half = this._half();
        sprite.width = sprite.height = 2 * half * DENSITY;
        const pen = sprite.getContext("2d");
        pen.scale(DENSITY, DENSITY);
        pen.translate(half, half);
        const look = this._looks[style];
        drawSymbol(pen, look, this._radius * (isCalm(look) ? CALM : 1), this._theme);
        this._sprites.set(style, sprite);
      }
      return this._sprites.get(style);
    },

    _ring(pen) {
      this._stamp(pen, this._chosen);
      for (const [width, colour] of [[7, this._theme.ground], [3.5, this._theme.text]]) {
        pen.beginPath();
        pen.arc(this._x[this._chosen], this._y[this._chosen], this._radius + 8, 0, 2 * Math.PI);
        pen.lineWidth = width;
        pen.strokeStyle = colour;
        pen.stroke();
      }
    },
  });

  Object.assign(kadian, { DEGREE, Everywhere, Points, write, writing });
})();
