/* The sites: one canvas path draws all of them, so that ten thousand stay quick.
   Leaflet 1.9 redraws a path through _project, _update and _updatePath, and asks _containsPoint.

   From below: calm sites, their counts by area, labels of areas, problem sites and their clusters. */
"use strict";

(() => {
  const SAME = 3; // px within which two points cannot be distinguished
  const REACH = matchMedia("(pointer: coarse)").matches ? 22 : 10; // px around the pointer: 44 px across for a thumb
  const NAME_ZOOM = 14; // from which sites are named
  const FEW = 30; // sites: labels lie on none of so few
  const NO_POINTS = {
    ids: [], names: [], lats: [], lons: [], styles: [], labels: [], tooltip_indices: [], area_indices: [],
    areas: { codes: [], names: [] }, ages_min: [], unit_indices: [], units: [], note_indices: [], notes: [],
  };

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

  function writing(pen, map, align, style = "600 12px") {
    pen.font = `${style} ${getComputedStyle(map.getContainer()).fontFamily}`;
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
      this._drawing = drawing;
      this._symbols = new kadian.Symbols(drawing);
      this.labels = new kadian.Labels(this);
      this._spread = null;
      this.show(null, "");
    },

    /* Columns of the content; the last point is drawn on top. With `clusters`, points that overlap become a count. */
    show(columns, selectedId, clusters = false) {
      this.columns = columns || NO_POINTS;
      this.sites = new kadian.Sites(this.columns, this._symbols.looks, clusters);
      this._numbers = new Map(this.columns.ids.map((id, i) => [id, i]));
      this._chosen = selectedId ? this._numbers.get(selectedId) ?? -1 : -1;
      this._change();
    },

    /* Features of the areas by code: counts stand where the labels of their areas would. */
    locate(areas) {
      this._areas = areas;
      this._change();
    },

    latLng(i) {
      return L.latLng(this.columns.lats[i] / kadian.DEGREE, this.columns.lons[i] / kadian.DEGREE);
    },

    boundsOf(members) {
      return L.latLngBounds(members.map((i) => this.latLng(i)));
    },

    /* The number of a site among the columns, undefined for one that is not there. */
    numberOf(id) {
      return this._numbers.get(id);
    },

    /* The radius of a symbol in px. */
    symbolRadius() {
      return this._symbols.radius;
    },

    /* Boxes in layer pixels of what is drawn as a count, with the members; isDrawn: there was room for it. */
    countBoxes() {
      const chips = this.labels.placed.filter(({ chip }) => chip).map((one) => ({ ...one, members: one.chip.members, isDrawn: true }));
      return [
        ...this.drawn().clusters.map((cluster) => ({ ...this._boxOf(cluster), members: cluster.members, isDrawn: true })),
        ...(chips.length ? chips : this.drawn().chips.map((chip) => ({ ...this._boxOf(chip), members: chip.members, isDrawn: false }))),
      ];
    },

    isSparse() {
      return this.columns.ids.length < FEW;
    },

    /* What a place in layer pixels holds, as { site }, { cluster }, { chip } or { label }; undefined for nothing. A
       problem site within reach comes before labels, and any site before a label where its own body was pressed. */
    hit(place) {
      const { calm, clusters } = this.drawn();
      const radius = this._symbols.radius;
      const reach = Math.max(REACH, radius + 3);
      return this._site(this._problemSites(), place, radius)
        ?? this._box("cluster", clusters, place, 0)
        ?? this._site(calm, place, kadian.CALM * radius)
        ?? this._site(this._problemSites(), place, reach)
        ?? this._box("cluster", clusters, place, REACH / 2)
        ?? this.labels.hit(place)
        ?? this._site(calm, place, reach);
    },

    /* Numbers of all points that lie where a site is drawn, the one drawn on top first. */
    stack(site) {
      if (this._spreadPlaces.has(site)) return [site];
      const at = this.placeOf(site);
      const isHere = (i) => this.placeOf(i).distanceTo(at) <= SAME;
      return [...this.drawn().calm, ...this._problemSites()].filter(isHere).sort((one, other) => other - one);
    },

    /* The place of a site in layer pixels, as it is drawn. */
    placeOf(i) {
      const offset = this._spreadPlaces.get(i);
      return offset ? L.point(this._x[this._leader] + offset[0], this._y[this._leader] + offset[1]) : L.point(this._x[i], this._y[i]);
    },

    /* Boxes in layer pixels of all that is drawn of problem sites. */
    problemBoxes() {
      return this._boxes("_problemBoxes", () => [
        ...this.drawn().clusters.map((cluster) => this._boxOf(cluster)),
        ...this._problemSites().map((i) => this._siteBox(i, 1.1)),
      ]);
    },

    /* The same of the calm sites that are drawn one by one. */
    calmBoxes() {
      return this._boxes("_calmBoxes", () => this.drawn().calm.map((i) => this._siteBox(i, kadian.CALM)));
    },

    /* Counts of calm sites by area, with the boxes in layer pixels they would best have. */
    chipBoxes() {
      return this.drawn().chips.map((chip) => ({ ...chip, ...this._boxOf(chip) }));
    },

    /* Whether a box (L.Bounds, layer pixels) would cover anything drawn of problem sites. */
    alarmsIn({ min, max }) {
      const [w, h] = [(max.x - min.x) / 2, (max.y - min.y) / 2];
      return Boolean(this.problemBoxes().find({ x: min.x + w, y: min.y + h, w, h }));
    },

    /* Whether the members of a cluster would be more than one at another zoom. */
    isSeparatedAt(zoom, members) {
      return this.sites.mergeProblems(members, this._map.getZoomScale(zoom, 0), this._radiusAt(zoom)).length > 1;
    },

    /* Draw the members of a cluster around its place; their own places stay what they are. */
    spread({ members, leader }) {
      const places = kadian.spread(members.length, Math.max(26, 2.6 * this._symbols.radius));
      const { ids } = this.columns;
      this._spread = { leader: ids[leader], places: new Map(members.map((i, k) => [ids[i], places[k]])), zoom: this._map.getZoom() };
      this._change();
    },

    /* Draw what was spread as a cluster again; returns whether there was any. */
    fold() {
      if (!this._spread) return false;
      this._spread = null;
      this._change();
      return true;
    },

    /* What is drawn at this zoom; computed once for each zoom and content. */
    drawn() {
      const zoom = this._map.getZoom();
      if (this._drawnAt !== zoom) {
        this._drawnAt = zoom;
        const apart = new Set([...this._spreadPlaces.keys(), this._chosen]);
        this._drawn = this.sites.arrange(this._map.getZoomScale(zoom, 0), this._radiusAt(zoom), apart, (code) => this._areaPlace(code));
      }
      return this._drawn;
    },

    _areaPlace(code) {
      const at = this._areas?.get(code)?.properties.at;
      return at && L.CRS.EPSG3857.latLngToPoint(L.latLng(at[1], at[0]), 0);
    },

    _containsPoint(place) {
      return Boolean(this.hit(place));
    },

    _change() {
      this._drawnAt = null;
      const { leader, places } = this._spread || { places: new Map() };
      this._leader = this._numbers.get(leader);
      if (this._leader === undefined) this._spread = null;
      this._spreadPlaces = new Map(this._spread ? [...places].map(([id, place]) => [this._numbers.get(id), place]).filter(([i]) => i !== undefined) : []);
      this.redraw();
    },

    _radiusAt(zoom) {
      return Math.max(6, Math.min(12, zoom - 4));
    },

    _project() {
      Everywhere.prototype._project.call(this);
      const zoom = this._map.getZoom();
      if (this._spread && this._spread.zoom !== zoom) {
        this._spread = null;
        this._spreadPlaces = new Map();
        this._drawnAt = null;
      }
      const scale = this._map.getZoomScale(zoom, 0);
      this._origin = this._map.getPixelOrigin();
      this._x = Float64Array.from(this.sites.world, (point) => point.x * scale - this._origin.x);
      this._y = Float64Array.from(this.sites.world, (point) => point.y * scale - this._origin.y);
      if (this._theme) this._symbols.set(this._radiusAt(zoom), this._theme);
      this._problemBoxes = this._calmBoxes = null;
      this.labels.forget();
    },

    /* Numbers of the problem sites that are drawn one by one, with the chosen one, in the order of drawing. */
    _problemSites() {
      const chosen = this._chosen >= 0 && !this._spreadPlaces.has(this._chosen) ? [this._chosen] : [];
      return [...this.drawn().singles, ...this._spreadPlaces.keys(), ...chosen];
    },

    /* The nearest of some sites within a distance; of several at one place the last. */
    _site(sites, place, within) {
      let [best, least] = [-1, within * within];
      for (const i of sites) {
        const { x, y } = this._spreadPlaces.size ? this.placeOf(i) : { x: this._x[i], y: this._y[i] };
        const far = (x - place.x) ** 2 + (y - place.y) ** 2;
        if (far <= least) [best, least] = [i, far];
      }
      return best < 0 ? undefined : { site: best };
    },

    _box(name, boxes, place, beside) {
      const found = boxes.find((each) => {
        const { x, y, w, h } = this._boxOf(each);
        return Math.abs(x - place.x) <= w + beside && Math.abs(y - place.y) <= h + beside;
      });
      return found && { [name]: found };
    },

    /* The box in layer pixels of what was arranged in pixels of the world. */
    _boxOf({ x, y, w, h }) {
      return { x: x - this._origin.x, y: y - this._origin.y, w, h };
    },

    _siteBox(i, share) {
      const { x, y } = this.placeOf(i);
      const half = share * this._symbols.radius;
      return { x, y, w: half, h: half };
    },

    _boxes(name, list) {
      if (!this[name]) {
        this[name] = new kadian.Boxes();
        list().forEach((box) => this[name].add(box));
      }
      return this[name];
    },

    _draw(pen) {
      if (!this._theme) return;
      const { calm, clusters } = this.drawn();
      this._stampAll(pen, calm);
      this.labels.draw(pen, this._theme);
      this._stampAll(pen, this._problemSites().filter((i) => !this._spreadPlaces.has(i)));
      clusters.forEach((cluster) => this._drawCluster(pen, cluster));
      this._drawSpread(pen);
      if (this._chosen >= 0) this._ring(pen);
      this._write(pen);
    },

    isSeen({ x, y }) {
      const { min, max } = this._renderer._redrawBounds || this._renderer._bounds;
      const half = this._symbols.half;
      return x > min.x - half && x < max.x + half && y > min.y - half && y < max.y + half;
    },

    _stampAll(pen, sites) {
      for (const i of sites) {
        const place = { x: this._x[i], y: this._y[i] };
        if (this.isSeen(place)) this._symbols.stamp(pen, this.columns.styles[i], place.x, place.y);
      }
    },

    /* A count in the colours of its problems; one that is only of overdue patrols is hollow. */
    _drawCluster(pen, cluster) {
      const { colours, cluster_text_colours } = this._drawing;
      const { x, y, w, h } = this._boxOf(cluster);
      writing(pen, this._map, "center", "700 12px");
      pen.beginPath();
      pen.roundRect(x - w, y - h, 2 * w, 2 * h, 5);
      pen.lineWidth = 4;
      pen.strokeStyle = this._theme.ground;
      pen.stroke();
      let left = x - w;
      for (const { problem, text, width } of cluster.parts) {
        const isFilled = problem === "partial" || (problem === "not_in_force" && cluster.isAlarm);
        const colour = colours[problem];
        pen.fillStyle = isFilled ? colour : this._theme.panel;
        pen.fillRect(left, y - h, width, 2 * h);
        pen.lineWidth = 1.5;
        pen.strokeStyle = colour ?? this._theme.line;
        pen.strokeRect(left + 0.75, y - h + 0.75, width - 1.5, 2 * h - 1.5);
        pen.fillStyle = isFilled ? cluster_text_colours[problem] : this._theme.text;
        pen.fillText(text, left + width / 2, y + 1);
        left += width;
      }
    },

    /* The members of a cluster around its place, each with a line to it. */
    _drawSpread(pen) {
      if (!this._spreadPlaces.size) return;
      const middle = { x: this._x[this._leader], y: this._y[this._leader] };
      pen.setLineDash([]);
      pen.lineWidth = 1.5;
      pen.strokeStyle = pen.fillStyle = this._theme.line;
      for (const i of this._spreadPlaces.keys()) {
        const { x, y } = this.placeOf(i);
        pen.beginPath();
        pen.moveTo(middle.x, middle.y);
        pen.lineTo(x, y);
        pen.stroke();
      }
      pen.beginPath();
      pen.arc(middle.x, middle.y, 3, 0, 2 * Math.PI);
      pen.fill();
      for (const i of this._spreadPlaces.keys()) {
        const { x, y } = this.placeOf(i);
        this._symbols.stamp(pen, this.columns.styles[i], x, y);
      }
    },

    _ring(pen) {
      const { x, y } = this.placeOf(this._chosen);
      this._symbols.stamp(pen, this.columns.styles[this._chosen], x, y);
      pen.setLineDash([]);
      for (const [width, colour] of [[7, this._theme.ground], [3.5, this._theme.text]]) {
        pen.beginPath();
        pen.arc(x, y, this._symbols.radius + 8, 0, 2 * Math.PI);
        pen.lineWidth = width;
        pen.strokeStyle = colour;
        pen.stroke();
      }
    },

    /* Texts at the right of their points: the labels of the content or, close by, the names. The later a site comes in
       the columns, the earlier it is written; one without a place clear of all others is left out. */
    _write(pen) {
      const { labels, names } = this.columns;
      const isNamed = this.sites.clusters && this._map.getZoom() >= NAME_ZOOM;
      if (!labels.length && !isNamed) return;
      const taken = new kadian.Boxes();
      writing(pen, this._map, "left", labels.length ? "600 13px" : "500 12px");
      const isFree = (box) => !taken.find(box)
        && !(isNamed && (this.problemBoxes().find(box) || this.calmBoxes().find(box) || this.labels.boxes.find(box)));
      for (const i of [...this.drawn().calm, ...this._problemSites()].sort((one, other) => other - one)) {
        const text = labels.length ? labels[i] : names[i];
        const place = this.placeOf(i);
        if (!text || !this.isSeen(place)) continue;
        const w = pen.measureText(text).width / 2;
        const left = place.x + this._symbols.radius * 1.1 + (isNamed ? 3 : 0);
        const box = { x: left + w, y: place.y, w, h: 8 };
        if (!isFree(box)) continue;
        taken.add(box);
        write(pen, text, { x: left, y: place.y }, this._theme);
      }
    },
  });

  Object.assign(kadian, { Everywhere, Points, write, writing });
})();
