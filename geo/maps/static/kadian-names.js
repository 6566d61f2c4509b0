/* Names of roads, waters, areas, hospitals and supply points on the ground, where there is room for them: below the
   sites, and over none of them, an area's label or another name. */
"use strict";

(() => {
  const FONT = 12; // px
  const APART = 360; // px between two names of one road
  const BEND = Math.cos(0.4); // cosine of the bend, about 23 degrees, that ends a straight piece
  const ALONG = [0, -0.2, 0.2, -0.4, 0.4]; // shares of a piece beside its middle, tried in turn
  /* Places to try for an area's name, the middle first: in widths of the name and lines. */
  const AROUND = [0, 2, -2, 4, -4, 6, -6].flatMap((dy) => [0, 0.6, -0.6, 1.2, -1.2].map((dx) => [dx, dy]));
  const PLACE_ZOOM = 13; // from which hospitals and supply points are named
  const LEVELS = ["county", "town", "community"]; // the higher ones first

  /* Whether two boxes around rotated texts overlap is asked of circles along them: simple, and never too generous. */
  function circlesOf({ x, y }, angle, width) {
    const play = Math.max(0, width - FONT); // from the middle of the first circle to that of the last
    const steps = Math.ceil(play / FONT);
    return Array.from({ length: steps + 1 }, (_, i) => {
      const far = steps ? (i / steps - 0.5) * play : 0;
      return [x + Math.cos(angle) * far, y + Math.sin(angle) * far];
    });
  }

  class Room {
    constructor(points) {
      this.taken = [points.problemBoxes(), points.calmBoxes(), points.labels.boxes];
      this.cells = new Map();
    }

    isFree(circles) {
      const isTaken = ([x, y]) => this.taken.some((boxes) => boxes.find({ x, y, w: FONT / 2, h: FONT / 2 }));
      return circles.every(([x, y]) => !this.near(x, y) && !isTaken([x, y]));
    }

    near(x, y) {
      const [column, row] = [Math.floor(x / FONT / 2), Math.floor(y / FONT / 2)];
      for (let i = column - 1; i <= column + 1; i++)
        for (let j = row - 1; j <= row + 1; j++)
          if (this.cells.get(`${i} ${j}`)?.some(([a, b]) => Math.hypot(a - x, b - y) < FONT + 4)) return true;
      return false;
    }

    take(circles) {
      for (const [x, y] of circles) {
        const cell = `${Math.floor(x / FONT / 2)} ${Math.floor(y / FONT / 2)}`;
        if (!this.cells.has(cell)) this.cells.set(cell, []);
        this.cells.get(cell).push([x, y]);
      }
    }
  }

  /* Straight pieces of a line within a box: middle, angle and length in pixels, the longest first. */
  function straightPieces(line, seen) {
    const pieces = [];
    let begin = 0;
    const add = (end) => {
      const [from, to] = [line[begin], line[end]];
      const length = from.distanceTo(to);
      if (length) pieces.push({ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2, angle: Math.atan2(to.y - from.y, to.x - from.x), length });
    };
    for (let i = 1; i < line.length; i++) {
      if (i + 1 < line.length) {
        const [a, b] = [line[i].subtract(line[begin]), line[i + 1].subtract(line[i])];
        const cosine = (a.x * b.x + a.y * b.y) / (Math.hypot(a.x, a.y) * Math.hypot(b.x, b.y) || 1);
        if (cosine > BEND && seen.contains(line[i])) continue;
      }
      add(i);
      begin = i;
    }
    return pieces.filter((piece) => seen.contains(L.point(piece.x, piece.y))).sort((a, b) => b.length - a.length);
  }

  const upright = (angle) => (angle > Math.PI / 2 ? angle - Math.PI : angle <= -Math.PI / 2 ? angle + Math.PI : angle);

  /* The lines of a geometry as they are in view, cut at its edges: [latlng, …] each. */
  function linesOf({ type, coordinates }) {
    const lines = { LineString: [coordinates], MultiLineString: coordinates }[type] ?? [];
    return lines.map((line) => line.map(([lon, lat]) => L.latLng(lat, lon)));
  }

  kadian.Names = kadian.Everywhere.extend({
    options: { interactive: false },

    initialize(points) {
      Object.assign(this, { _points: points, _ways: [], _places: [], _areas: [], _widths: new Map(), written: [] });
    },

    beforeAdd(map) {
      map.createPane("names").style.pointerEvents = "none";
      map.getPane("names").style.zIndex = 260; // above the ground, below shadings and sites
      this.options.renderer = L.canvas({ pane: "names", padding: 0.3 });
      kadian.Everywhere.prototype.beforeAdd.call(this, map);
      map.on("moveend", () => L.Util.requestAnimFrame(() => this.redraw())); // once the sites have found their places
    },

    /* GeoJSON of the backdrop and of the areas, once each. */
    ground(backdrop, areas) {
      const named = backdrop.features.filter((feature) => feature.properties.name);
      const widths = { road: 0, rail: 1, water: 2 };
      this._ways = named.flatMap(({ properties, geometry }) => linesOf(geometry).map((line) => ({ ...properties, line })))
        .sort((a, b) => widths[a.layer] - widths[b.layer]);
      this._places = named.filter(({ geometry }) => geometry.type === "Point").map(({ properties, geometry }) =>
        ({ ...properties, at: L.latLng(geometry.coordinates[1], geometry.coordinates[0]) }));
      this._areas = [...areas.values()].filter(({ properties }) => properties.name).map((feature) => ({
        ...feature.properties,
        place: L.latLng(feature.properties.at[1], feature.properties.at[0]),
        extent: L.GeoJSON.geometryToLayer(feature).getBounds(),
      })).sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
      this.redraw();
    },

    /* Shaded areas have labels of their own, the area on screen needs none, and tiles have their own names. */
    show({ choropleth, area, tiles }) {
      this._skipped = new Set([...choropleth.codes, area]);
      this._isOff = Boolean(tiles);
      this.redraw();
    },

    _draw(pen) {
      const { min, max } = this._renderer._bounds;
      const seen = L.bounds(min, max);
      const room = new Room(this._points);
      this.written = []; // what is on the map: text, place, angle and circles around it, in layer pixels
      if (this._isOff || !this._points._map) return;
      pen.setLineDash([]);
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      pen.lineJoin = "round";
      pen.font = `${FONT}px ${(this._family ??= getComputedStyle(this._map.getContainer()).fontFamily)}`;
      this._drawAreas(pen, room, seen);
      this._ways.forEach((way) => this._drawWay(pen, room, seen, way));
      if (this._map.getZoom() >= PLACE_ZOOM) this._places.forEach((place) => this._drawPlace(pen, room, seen, place));
    },

    _width(pen, text) {
      if (!this._widths.has(text)) this._widths.set(text, pen.measureText(text).width);
      return this._widths.get(text);
    },

    /* Within the extent of the area, as near to its label's place as there is room. */
    _drawAreas(pen, room, seen) {
      for (const { code, name, place, extent } of this._areas) {
        if (this._skipped?.has(code)) continue;
        const at = this._map.latLngToLayerPoint(place);
        if (!seen.contains(at)) continue;
        const within = L.bounds([extent.getSouthWest(), extent.getNorthEast()].map((corner) => this._map.latLngToLayerPoint(corner)));
        const width = this._width(pen, name);
        AROUND.some(([dx, dy]) => {
          const middle = L.point(at.x + dx * width, at.y + dy * FONT);
          const box = L.bounds(middle.subtract([width / 2, FONT / 2]), middle.add([width / 2, FONT / 2]));
          return within.contains(box) && this._write(pen, room, name, { ...middle, angle: 0 }, this._theme.line);
        });
      }
    },

    _drawWay(pen, room, seen, { name, layer, line }) {
      const pixels = line.map((place) => this._map.latLngToLayerPoint(place));
      if (!L.bounds(pixels).intersects(seen)) return;
      const whole = cut(pixels, seen);
      const width = this._width(pen, name);
      const colour = layer === "water" ? this._theme.water_name : this._theme.line;
      const written = [];
      for (const piece of whole.flatMap((part) => straightPieces(part, seen))) {
        if (piece.length < width + FONT) break;
        if (written.some((other) => Math.hypot(other.x - piece.x, other.y - piece.y) < APART)) continue;
        if (this._writeAlong(pen, room, name, piece, colour)) written.push(piece);
      }
      if (written.length) return;
      // Beside the way where it bends too often to be written along, and is long enough to be distinguished.
      const longest = whole.sort((a, b) => b.length - a.length)[0];
      const middle = longest && middleOf(longest);
      const extent = longest && L.bounds(longest).getSize();
      if (middle && Math.max(extent.x, extent.y) > width)
        this._write(pen, room, name, { x: middle.x + width / 2 + 8, y: middle.y - FONT, angle: 0 }, colour);
    },

    /* Along a straight piece, where it is free first. */
    _writeAlong(pen, room, name, { x, y, angle, length }, colour) {
      const play = Math.max(0, length - this._width(pen, name) - FONT);
      return ALONG.some((share) => {
        const far = share * play;
        const at = { x: x + Math.cos(angle) * far, y: y + Math.sin(angle) * far, angle: upright(angle) };
        return this._write(pen, room, name, at, colour);
      });
    },

    _drawPlace(pen, room, seen, { name, at }) {
      const { x, y } = this._map.latLngToLayerPoint(at);
      if (!seen.contains(L.point(x, y))) return;
      const aside = 8 + this._width(pen, name) / 2;
      [[aside, 0], [-aside, 0], [0, -1.5 * FONT], [0, 1.5 * FONT]].some(([dx, dy]) =>
        this._write(pen, room, name, { x: x + dx, y: y + dy, angle: 0 }, this._theme.line));
    },

    /* Whether there was room for the name. */
    _write(pen, room, text, { x, y, angle }, colour) {
      const circles = circlesOf({ x, y }, angle, this._width(pen, text));
      if (!room.isFree(circles)) return false;
      room.take(circles);
      this.written.push({ text, x, y, angle, circles });
      pen.save();
      pen.translate(x, y);
      pen.rotate(angle);
      pen.lineWidth = 3;
      pen.strokeStyle = this._theme.ground;
      pen.strokeText(text, 0, 0);
      pen.fillStyle = colour;
      pen.fillText(text, 0, 0);
      pen.restore();
      return true;
    },
  });

  /* The middle of a line in pixels, by its length. */
  function middleOf(line) {
    const lengths = line.slice(1).map((to, i) => line[i].distanceTo(to));
    let rest = lengths.reduce((sum, length) => sum + length, 0) / 2;
    const i = lengths.findIndex((length) => (rest -= length) <= 0);
    const [from, to] = [line[i], line[i + 1]];
    return to.add(from.subtract(to).multiplyBy(lengths[i] ? -rest / lengths[i] : 0));
  }

  /* The parts of a line in pixels that lie within a box. */
  function cut(pixels, seen) {
    const parts = [];
    let part = [];
    for (let i = 1; i < pixels.length; i++) {
      const clipped = L.LineUtil.clipSegment(pixels[i - 1], pixels[i], seen);
      if (!clipped) continue;
      if (!part.length || !part.at(-1).equals(clipped[0])) {
        if (part.length) parts.push(part);
        part = [clipped[0]];
      }
      part.push(clipped[1]);
    }
    if (part.length) parts.push(part);
    return parts;
  }
})();
