/* The map in the browser: created once, then given one content after the other; the user keeps pan and zoom. */
"use strict";

(() => {
  const MAX_NAMED = 4; // points named in a tooltip below the first one
  const CLOSEST = 16; // zoom without tiles, and of every view that we choose
  const STRIP_PX = 240; // height below which a map shows a place and leaves out some of its surroundings
  const MARGIN = 12; // px around what is to be in view
  const NOTICE = 48; // px that the page covers at the upper edge in a view of the past
  const MAX_PENDING = 8; // clicks without an answer

  /* Decode base64 of deflated JSON, as geo/maps/map_content.py encodes it. */
  async function decode(payload) {
    const letters = atob(payload);
    const bytes = new Uint8Array(letters.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = letters.charCodeAt(i);
    const inflate = new DecompressionStream("deflate");
    const writer = inflate.writable.getWriter();
    writer.write(bytes);
    writer.close();
    return new Response(inflate.readable).json();
  }

  /* Build the content of a tooltip. Text becomes text nodes, never markup. */
  function lines(first, ...others) {
    const node = document.createElement("div");
    node.appendChild(document.createElement("strong")).textContent = first;
    others.filter(Boolean).forEach((line) => (node.appendChild(document.createElement("span")).textContent = line));
    return node;
  }

  class Situation {
    constructor(map, drawing) {
      this.map = map;
      this.drawing = drawing;
      this.serial = 0;
      this.turn = 0;
      this.pressed = []; // ids that were sent and not yet answered, the newest last
      this.views = new kadian.Views();
      map.createPane("backdrop");
      this.backdrop = L.geoJSON(null, {
        interactive: false,
        pane: "backdrop",
        renderer: L.canvas({ pane: "backdrop", padding: 0.3 }),
        style: (feature) => this.backdropStyle(feature),
        pointToLayer: (feature, place) => new kadian.Sign(place, this.backdrop.options),
      }).addTo(map);
      this.renderer = L.canvas({ padding: 0.3 });
      this.shades = L.layerGroup().addTo(map);
      this.points = new kadian.Points(drawing, { renderer: this.renderer }).addTo(map);
      this.labels = this.points.labels;
      this.rings = new kadian.Rings(this.points, { renderer: this.renderer }).addTo(map);
      this.allocation = new kadian.AllocationLines({ renderer: this.renderer }).addTo(map);
      this.arrows = new kadian.Arrows({ renderer: this.renderer }).addTo(map);
      this.news = new kadian.News(map);
      this.shadings = new kadian.Shadings(this);
      this.inset = new kadian.Inset(this);
      this.wall = new kadian.Wall(this);
      this.names = new kadian.Names(this.points).addTo(map);
      this.tiles = new kadian.Tiles(map, drawing.routes);
      this.handle = new kadian.Handle(map);
      this.controls = new kadian.Controls(this);
      this.tip = L.tooltip({ direction: "top", offset: [0, -10], opacity: 1 });
      this.points.on({
        click: (event) => this.pick(event),
        mouseover: (event) => this.explain(event),
        mousemove: (event) => this.explain(event),
        mouseout: () => map.closeTooltip(this.tip),
      });
      map.on("click", (event) => this.points.fold() || this.pickSpot(event.latlng));
      map.on("moveend", () => this.request && !this.isOurs && this.views.keep(this.request, map));
      map.on("moveend", () => this.remember());
      this.sized = this.followSize();
      this.paint();
      this.ground(); // requested now, while the first content is still on its way
      kadian.onTheme(() => this.paint());
    }

    /* Colours follow the theme of the page around the map. */
    paint() {
      const dark = kadian.isDark();
      if (dark === this.dark) return;
      this.dark = dark;
      this.theme = this.drawing.themes[dark ? "dark" : "light"];
      for (const [name, colour] of Object.entries(this.theme)) document.body.style.setProperty(`--${name}`, colour);
      this.points.paint(this.theme);
      this.rings.paint(this.theme);
      this.allocation.paint(this.theme);
      this.arrows.paint(this.theme);
      this.names.paint(this.theme);
      this.backdrop.resetStyle();
      if (this.content && this.areas) this.shade();
      this.inset?.paint();
    }

    backdropStyle({ geometry, properties }) {
      if (geometry.type === "Point") return { color: this.theme.line, sign: properties.layer, radius: 4, weight: 2, opacity: 0.9 };
      const fill = geometry.type.endsWith("Polygon");
      const dashArray = properties.layer === "rail" ? "7 5" : null;
      return { color: this.theme[properties.layer], weight: properties.layer === "water" ? 3 : 2, dashArray, fill, fillOpacity: 0.8 };
    }

    /* Boundaries and backdrop, fetched once. */
    ground() {
      this.loading ??= Promise.all(["areas.json", "backdrop.json"].map((name) =>
        fetch(this.drawing.routes + name).then((reply) => (reply.ok ? reply.json() : Promise.reject(reply.status)))))
        .then(([areas, backdrop]) => {
          this.areas = new Map(areas.features.map((feature) => [feature.properties.code, feature]));
          this.points.locate(this.areas);
          this.backdrop.addData(backdrop);
          this.names.ground(backdrop, this.areas);
        })
        .catch((problem) => {
          console.warn("no boundaries", problem);
          this.loading = null; // requested again with the next content
        });
      return this.loading;
    }

    async show(payload) {
      const turn = ++this.turn;
      const content = await decode(payload);
      if (turn !== this.turn) return;
      const { selected_id } = content;
      const isOther = this.content && selected_id !== this.content.selected_id;
      const answered = this.pressed.indexOf(selected_id);
      this.pressed = answered < 0 && isOther ? [] : this.pressed.slice(answered + 1);
      const isClosed = kadian.isPhone && isOther && !selected_id;
      this.content = content;
      this.filterPoints();
      this.allocation.show(content.allocation);
      this.arrows.show(content.arrows);
      this.say(content.labels);
      this.shadings.show(content.shadings, content.view_request ?? {});
      this.controls.show(content);
      this.handle.show(content.handle, content.labels.handle);
      this.tiles.show(content.tiles);
      this.map.getContainer().classList.toggle("spots", content.accepts_clicks);
      await Promise.all([this.ground(), this.sized]);
      if (turn !== this.turn) return;
      if (this.areas) this.shade();
      this.inset.show(content);
      this.look();
      if (isClosed) this.goBack();
      if (isOther && this.touched) this.keepChosenInView();
      this.wall.show(content);
      this.news.show(content.recent, this.points, content.wall?.alarms);
      if (isOther && selected_id) kadian.showCard();
      L.Util.requestAnimFrame(() => {
        this.names.show(content);
        this.controls.drawn();
        document.body.dataset.drawn = ++this.serial;
        document.body.dataset.points = this.points.columns.ids.length;
      });
    }

    /* The points that the legend does not hide. */
    filterPoints() {
      this.showPoints(this.controls.legend.filtered(this.content));
      this.rings.show(this.content.rings.filter((layer) => this.controls.legend.isRingShown(layer)));
      this.names.redraw();
    }

    showPoints(columns) {
      this.points.show(columns, this.content.selected_id, this.content.clusters);
    }

    shade() {
      const { choropleth, area, labels: texts } = this.content;
      const labels = [];
      this.shades.clearLayers();
      this.map.closeTooltip(this.tip);
      choropleth.codes.forEach((code, i) => {
        const feature = this.areas.get(code);
        if (!feature) return;
        const [name, sites] = [choropleth.names[i], choropleth.sites[i]];
        const shading = this.shadings.of(code, kadian.countsAt(choropleth, i), sites);
        const shape = this.outline(feature, { ...this.borderStyle(), ...shading.style });
        const tooltip = lines(name, texts.sites?.replace("{count}", choropleth.counts[i]), shading.note);
        shape.on({
          click: (event) => this.points.fold() || this.enter(event, code),
          mouseover: () => shape.setStyle({ weight: 3.5 }),
          mousemove: (event) => this.showTooltip(event.latlng, tooltip),
          mouseout: () => { shape.setStyle({ weight: 1.5 }); this.map.closeTooltip(this.tip); },
        });
        const [lon, lat] = feature.properties.at;
        labels.push({ code, tooltip, text: `${name} ${shading.text}`.trim(), place: L.latLng(lat, lon), extent: shape.getBounds() });
      });
      const present = this.areas.get(area);
      if (present) this.outline(present, { fill: false, weight: 3, color: this.theme.line, interactive: false });
      this.points.bringToFront();
      this.rings.bringToFront();
      this.allocation.bringToFront();
      this.arrows.bringToFront();
      this.labels.show(labels);
    }

    outline(feature, style) {
      return L.GeoJSON.geometryToLayer(feature, { renderer: this.renderer, ...style }).addTo(this.shades);
    }

    borderStyle() {
      return { color: this.theme.line, weight: 1.5, opacity: 0.8 };
    }

    pick(event) {
      const { site, cluster, chip, label } = this.points.hit(event.layerPoint) ?? {};
      if (site !== undefined) this.pickSite(event, site);
      else if (cluster) this.open(event, cluster);
      else if (chip) this.zoomTo(event, chip.members);
      else if (label) this.enter(event, label.code);
    }

    pickSite(event, site) {
      L.DomEvent.stop(event);
      const stack = this.points.stack(site);
      const id = this.points.columns.ids[stack[(this.turnIn(stack) + 1) % stack.length]];
      this.pressed = [...this.pressed, id].slice(-MAX_PENDING);
      kadian.send("site", id);
      this.explain(event);
    }

    /* Zoom to the members of a cluster if that separates them; spread them in place where it does not. */
    open(event, cluster) {
      L.DomEvent.stop(event);
      const { map, points } = this;
      map.closeTooltip(this.tip);
      const zoom = Math.min(map.getBoundsZoom(points.boundsOf(cluster.members).pad(0.2)), map.getMaxZoom());
      if (zoom > map.getZoom() && points.isSeparatedAt(zoom, cluster.members)) this.zoomTo(event, cluster.members);
      else points.spread(cluster);
    }

    zoomTo(event, members) {
      L.DomEvent.stop(event);
      const bounds = this.points.boundsOf(members).pad(0.2);
      this.map.closeTooltip(this.tip);
      this.map.fitBounds(bounds, { padding: [40, 40], animate: kadian.isAnimated(), maxZoom: this.map.getMaxZoom() });
    }

    /* Index of the point of a stack that was chosen last, -1 for none: a click takes the next, the top one first. */
    turnIn(stack) {
      const last = this.pressed.at(-1) ?? this.content.selected_id;
      return stack.findIndex((i) => this.points.columns.ids[i] === last);
    }

    /* Report a click beside all points, areas and labels; those stop the event before it reaches the map. */
    pickSpot(place) {
      const { lat, lng } = place.wrap();
      if (this.content?.accepts_clicks) kadian.send("spot", `${lat.toFixed(5)},${lng.toFixed(5)}`);
    }

    enter(event, code) {
      L.DomEvent.stop(event);
      if (code) kadian.send("area", code);
    }

    /* Tell what is under the pointer: a site, several at one place, a count, or an area. */
    explain(event) {
      const { site, cluster, chip, label } = this.points.hit(event.layerPoint) ?? {};
      const { labels } = this.content;
      if (site !== undefined) this.explainSite(site);
      else if (cluster) {
        const summary = kadian.summary(cluster.counts);
        const text = labels.cluster?.replace("{count}", cluster.members.length);
        this.showTooltip(event.latlng, lines(summary, text, ...this.namesOf(cluster.members)));
      } else if (chip) this.showTooltip(event.latlng, lines(labels.calm?.replace("{count}", chip.count) ?? ""));
      else if (label) this.showTooltip(event.latlng, label.tooltip);
    }

    /* Show the chosen point or the top one, how many are at the same location, and the names of the next ones. */
    explainSite(site) {
      const stack = this.points.stack(site);
      const turn = Math.max(0, this.turnIn(stack));
      const [i, ...others] = [...stack.slice(turn), ...stack.slice(0, turn)];
      const { names, tooltip_indices, ages_min, unit_indices, units, note_indices, notes } = this.points.columns;
      const here = others.length && this.content.labels.here?.replace("{count}", stack.length);
      const reported = [this.age(ages_min[i]), units[unit_indices[i]]].filter(Boolean).join(" · ");
      const text = [this.content.tooltips[tooltip_indices[i]], reported, notes[note_indices[i]], ...this.rings.notesOf(this.points.columns.ids[i]), here];
      const place = this.map.layerPointToLatLng(this.points.placeOf(i));
      this.showTooltip(place, lines(names[i], ...text, ...this.namesOf(others)));
    }

    /* The names of the first few of some sites. */
    namesOf(members) {
      const named = members.slice(0, MAX_NAMED).map((i) => `· ${this.points.columns.names[i]}`);
      return members.length > MAX_NAMED ? [...named, "…"] : named;
    }

    /* An age as geo.formatting.format_age writes it; "" for an unknown one. */
    age(minutes) {
      const { labels } = this.content;
      if (minutes === undefined || !labels.age_now) return "";
      if (minutes < 0) return labels.age_never;
      if (minutes < 1) return labels.age_now;
      if (minutes < 60) return labels.age_minutes.replace("{minutes}", minutes);
      if (minutes < 48 * 60) return labels.age_hours.replace("{hours}", Math.floor(minutes / 60));
      return labels.age_days.replace("{days}", Math.floor(minutes / (24 * 60)));
    }

    showTooltip(latlng, node) {
      if (node) this.map.openTooltip(this.tip.setLatLng(latlng).setContent(node));
    }

    say(words) {
      if (JSON.stringify(words) === this.said) return;
      this.said = JSON.stringify(words);
      const container = this.map.getContainer();
      container.setAttribute("role", "region");
      container.setAttribute("aria-label", words.map || "");
      if (window.frameElement) window.frameElement.title = words.map || "";
      this.zoom?.remove();
      this.zoom = L.control.zoom({ zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(this.map);
      this.notice?.remove();
      this.notice = L.control({ position: "bottomright" });
      this.notice.onAdd = () => {
        const corner = L.DomUtil.create("div", "leaflet-control-attribution");
        corner.textContent = words.notice ?? "";
        if (words.two_fingers) L.DomUtil.create("span", "kadian-two-fingers", corner).textContent = ` · ${words.two_fingers}`;
        return corner;
      };
      this.notice.addTo(this.map);
      this.controls.say(words);
    }

    /* Resolve once there is room to draw in: the frame starts without a height, and its width may change any time. */
    followSize() {
      const container = this.map.getContainer();
      ["pointerdown", "wheel", "keydown"].forEach((hand) =>
        container.addEventListener(hand, () => (this.touched = true), { capture: true, passive: true }));
      return new Promise((sized) => {
        new ResizeObserver(() => {
          this.isOurs = true;
          const { x, y } = this.map.invalidateSize({ animate: false }).getSize();
          this.isOurs = false;
          if (!x || !y) return;
          if (this.request && !this.touched) this.moveToRequest({ animate: false });
          else this.keepChosenInView();
          sized();
        }).observe(container);
      });
    }

    /* A phone shows the chosen site on a strip of the map, which may have left it out. */
    keepChosenInView() {
      const chosen = kadian.isPhone && this.points.columns ? this.points.columns.ids.indexOf(this.content?.selected_id) : -1;
      if (chosen < 0) return;
      this.isOurs = true;
      this.map.panInside(this.points.latLng(chosen), { padding: [48, 48], animate: false });
      this.isOurs = false;
    }

    /* On a phone, keep the view for the way back from a site: the one before it was chosen, none once the map was moved
       by hand. */
    remember() {
      const { map } = this;
      if (!kadian.isPhone || !this.content) return;
      if (this.content.selected_id) this.before = this.isOurs ? this.before : null;
      else if (map.getSize().y >= STRIP_PX) this.before = { at: map.getCenter(), zoom: map.getZoom() };
    }

    goBack() {
      if (!this.before) return;
      this.isOurs = true;
      this.map.setView(this.before.at, this.before.zoom, { animate: false });
      this.isOurs = false;
      this.touched = true; // the frame grows again, and what it shows stays
    }

    /* Move the view only for the first content and for each new request. A new frame takes the last view of the one
       before it, unless there was another request since. */
    look() {
      const request = this.content.view_request ?? { area: this.content.area };
      if (this.request && !this.isFollowed(request)) return;
      const kept = this.request ? null : this.views.of(request);
      const animate = Boolean(this.request) && kadian.isAnimated();
      this.request = request;
      this.touched = Boolean(kept);
      if (kept) this.map.setView(kept.at, kept.zoom, { animate: false });
      else this.moveToRequest({ animate });
    }

    /* Whether to move: for a new token, and for another result that is small enough to have bounds. A result that has
       none leads back to where it was before, but not whom has moved the map by hand since. */
    isFollowed(request) {
      const last = this.request;
      if (!request.token) return false;
      if (request.token !== last.token) return true;
      if (request.result === last.result) return false;
      const isFollowed = Boolean(request.bounds || (last.bounds && !this.touched));
      if (!isFollowed) this.request = request;
      return isFollowed;
    }

    /* Move to the request; repeated at every change of the size until the user has touched the map. */
    moveToRequest(how) {
      const { at, area, bounds: corners, zoom, is_exact: isExact } = this.request;
      const bounds = corners ? L.latLngBounds(corners.slice(0, 2), corners.slice(2)) : at ? null : this.extent(area);
      if (bounds && !bounds.isValid()) return;
      this.isOurs = true; // until the map has arrived
      this.map.once("moveend", () => (this.isOurs = false));
      if (isExact) this.map.setView(at, zoom, how);
      else if (at) this.map.setView(at, Math.max(this.zoomAround(at, bounds), this.map.getZoom()), how);
      else this.fit(bounds, how);
    }

    /* Show bounds beside the panels on the map, as far as that costs no zoom: the inset first, then the legend. */
    fit(bounds, how) {
      const size = this.map.getSize();
      const edge = (selector) => this.map.getContainer().querySelector(selector)?.getBoundingClientRect();
      const [legend, inset, bar] = [edge(".kadian-legend"), edge(".kadian-inset"), edge(".kadian-timebar:not(.folded)")];
      const tools = edge(".kadian-toolbar");
      const notice = this.content?.time_bar?.as_of ? NOTICE : 0;
      const top = MARGIN + notice + (tools && tools.width > tools.height ? tools.bottom : 0); // a row of buttons lies across the map
      const bottom = MARGIN + (bar?.height ?? 0);
      const zoom = Math.min(this.map.getBoundsZoom(bounds, false, L.point(2 * MARGIN, top + bottom)), CLOSEST);
      const spare = size.x - (this.map.project(bounds.getNorthEast(), zoom).x - this.map.project(bounds.getSouthWest(), zoom).x);
      const right = Math.max(MARGIN, Math.min(MARGIN + (inset ? size.x - inset.left : 0), spare - MARGIN));
      const left = Math.max(MARGIN, Math.min(MARGIN + (legend?.right ?? 0), spare - right));
      this.map.fitBounds(bounds, { paddingTopLeft: [left, top], paddingBottomRight: [right, bottom], maxZoom: CLOSEST, ...how });
    }

    /* The closest zoom at which the map around a place shows these bounds. */
    zoomAround(at, bounds) {
      const centre = L.latLng(at);
      if (!bounds) return this.request.zoom;
      const [dLat, dLon] = [[bounds.getSouth(), bounds.getNorth()], [bounds.getWest(), bounds.getEast()]].map((sides, axis) =>
        Math.max(...sides.map((side) => Math.abs(side - [centre.lat, centre.lng][axis]))));
      const around = L.latLngBounds([centre.lat - dLat, centre.lng - dLon], [centre.lat + dLat, centre.lng + dLon]);
      const closer = this.map.getSize().y < STRIP_PX ? 1.5 : 0;
      return Math.min(this.map.getBoundsZoom(around, false, L.point(24, 24)) + closer, CLOSEST);
    }

    /* Return the extent of the area; of all shaded areas, where it has no boundary; of the points, where none is shaded. */
    extent(area) {
      const feature = this.areas?.get(area);
      if (feature) return L.GeoJSON.geometryToLayer(feature).getBounds();
      const bounds = L.latLngBounds([]);
      this.shades.eachLayer((shape) => bounds.extend(shape.getBounds()));
      if (!bounds.isValid()) this.points.columns.ids.forEach((_, i) => bounds.extend(this.points.latLng(i)));
      return bounds;
    }
  }

  /* The view for links: centre, zoom, and south, west, north, east; null while the map has no room. */
  function viewOf(map) {
    const { x, y } = map.getSize();
    if (!x || !y) return null;
    const { lat, lng } = map.getCenter().wrap();
    const bounds = map.getBounds();
    const extent = [bounds.getSouth(), bounds.getWest(), bounds.getNorth(), bounds.getEast()];
    return { at: [lat, lng], zoom: map.getZoom(), extent, shade: map.situation.shadings.chosen?.name };
  }

  const Content = L.Layer.extend({
    initialize(payload) {
      this._payload = payload;
    },
    onAdd(map) {
      map.situation.show(this._payload);
      this._payload = ""; // streamlit-folium keeps all layers that it has created
    },
    onRemove() {},
  });

  Object.assign(kadian, {
    map(id, drawing) {
      const map = L.map(id, {
        center: [36, 105],
        zoom: 4,
        minZoom: 3,
        maxZoom: CLOSEST,
        zoomSnap: 0.25,
        zoomControl: false,
        attributionControl: false,
        trackResize: false,
      });
      map.situation = new Situation(map, drawing);
      kadian.view = () => viewOf(map);
      kadian.shareFingers(map);
      kadian.ringForKeysOnly(map.getContainer());
      kadian.followLanguage();
      kadian.keepOneTheme();
      kadian.leaveWithSession(drawing.routes + "areas.json");
      return map;
    },
    content: (payload) => new Content(payload),
  });
  kadian.limitHeight();
})();
