/* The map in the browser: created once, then given one content after the other; the user keeps pan and zoom. */
"use strict";

(() => {
  const MAX_NAMED = 4; // points named in a tooltip below the first one
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
      this.arrows = new kadian.Arrows({ renderer: this.renderer }).addTo(map);
      this.labels = new kadian.Labels(this.points, { renderer: this.renderer }).addTo(map);
      this.tip = L.tooltip({ direction: "top", offset: [0, -10], opacity: 1 });
      this.points.on({
        click: (event) => this.pickPoint(event),
        mouseover: (event) => this.showPointTooltip(event),
        mousemove: (event) => this.showPointTooltip(event),
        mouseout: () => map.closeTooltip(this.tip),
      });
      map.on("click", (event) => this.pickSpot(event.latlng));
      map.on("moveend", () => this.request && !this.isOurs && this.views.keep(this.request, map));
      this.labels.on({
        click: (event) => this.enter(event, this.labels.at(event.layerPoint)?.code),
        mousemove: (event) => this.showTooltip(event.latlng, this.labels.at(event.layerPoint)?.tooltip),
        mouseout: () => map.closeTooltip(this.tip),
      });
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
      this.arrows.paint(this.theme);
      this.labels.paint(this.theme);
      this.backdrop.resetStyle();
      if (this.picture && this.areas) this.shade();
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
          this.backdrop.addData(backdrop);
        })
        .catch((problem) => {
          console.warn("no boundaries", problem);
          this.loading = null; // requested again with the next content
        });
      return this.loading;
    }

    async show(payload) {
      const turn = ++this.turn;
      const picture = await decode(payload);
      if (turn !== this.turn) return;
      const isOther = this.picture && picture.chosen !== this.picture.chosen;
      const chose = isOther && picture.chosen;
      const answered = this.pressed.indexOf(picture.chosen);
      this.pressed = answered < 0 && isOther ? [] : this.pressed.slice(answered + 1);
      this.picture = picture;
      this.points.show(picture.points, picture.chosen);
      this.arrows.show(picture.arrows);
      this.say(picture.words);
      this.tile(picture.tiles);
      this.map.getContainer().classList.toggle("spots", Boolean(picture.spots));
      await Promise.all([this.ground(), this.sized]);
      if (turn !== this.turn) return;
      if (this.areas) this.shade();
      this.look();
      if (chose) kadian.showCard();
      L.Util.requestAnimFrame(() => {
        document.body.dataset.drawn = ++this.serial;
        document.body.dataset.points = this.points.columns.id.length;
      });
    }

    shade() {
      const { shades, area } = this.picture;
      const labels = [];
      this.shades.clearLayers();
      this.map.closeTooltip(this.tip);
      shades.code.forEach((code, i) => {
        const feature = this.areas.get(code);
        if (!feature) return;
        const shape = this.outline(feature, this.shadeStyle(shades.share[i]));
        const tooltip = lines(shades.name[i], this.picture.words.sites?.replace("{count}", shades.count[i]));
        shape.on({
          click: (event) => this.enter(event, code),
          mouseover: () => shape.setStyle({ weight: 3.5 }),
          mousemove: (event) => this.showTooltip(event.latlng, tooltip),
          mouseout: () => { shape.setStyle({ weight: 1.5 }); this.map.closeTooltip(this.tip); },
        });
        const [lon, lat] = feature.properties.at;
        labels.push({ code, tooltip, text: shades.label[i], place: L.latLng(lat, lon), extent: shape.getBounds() });
      });
      const present = this.areas.get(area);
      if (present) this.outline(present, { fill: false, weight: 3, color: this.theme.line, interactive: false });
      this.points.bringToFront();
      this.arrows.bringToFront();
      this.labels.bringToFront();
      this.labels.show(labels);
    }

    outline(feature, style) {
      return L.GeoJSON.geometryToLayer(feature, { renderer: this.renderer, ...style }).addTo(this.shades);
    }

    shadeStyle(share) {
      const border = { color: this.theme.line, weight: 1.5, opacity: 0.8 };
      const shading = this.drawing.shadings.find(([floor]) => share !== null && share >= floor);
      if (!shading) return { ...border, fillOpacity: 0 };
      return { ...border, fillColor: this.drawing.colours[shading[1]], fillOpacity: shading[2] };
    }

    pickPoint(event) {
      const stack = this.points.stack(event.layerPoint);
      if (!stack.length) return;
      L.DomEvent.stop(event);
      const id = this.points.columns.id[stack[(this.turnIn(stack) + 1) % stack.length]];
      this.pressed = [...this.pressed, id].slice(-MAX_PENDING);
      kadian.send("site", id);
      this.showPointTooltip(event);
    }

    /* Index of the point of a stack that was chosen last, -1 for none: a click takes the next, the top one first. */
    turnIn(stack) {
      const last = this.pressed.at(-1) ?? this.picture.chosen;
      return stack.findIndex((i) => this.points.columns.id[i] === last);
    }

    /* Report a click beside all points, areas and labels; those stop the event before it reaches the map. */
    pickSpot(place) {
      const { lat, lng } = place.wrap();
      if (this.picture?.spots) kadian.send("spot", `${lat.toFixed(5)},${lng.toFixed(5)}`);
    }

    enter(event, code) {
      L.DomEvent.stop(event);
      if (code) kadian.send("area", code);
    }

    /* Show the chosen point or the top one, how many are at the same location, and the names of the next ones. */
    showPointTooltip(event) {
      const stack = this.points.stack(event.layerPoint);
      if (!stack.length) return;
      const turn = Math.max(0, this.turnIn(stack));
      const [i, ...others] = [...stack.slice(turn), ...stack.slice(0, turn)];
      const { name, phrase } = this.points.columns;
      const here = others.length && this.picture.words.here?.replace("{count}", stack.length);
      const named = others.slice(0, MAX_NAMED).map((other) => `· ${name[other]}`);
      const more = others.length > MAX_NAMED && "…";
      this.showTooltip(this.points.latLng(i), lines(name[i], this.picture.phrases[phrase[i]], here, ...named, more));
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
      this.zoom?.remove();
      this.zoom = L.control.zoom({ zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(this.map);
      this.notice?.remove();
      this.notice = L.control({ position: "bottomright" });
      this.notice.onAdd = () => {
        const corner = L.DomUtil.create("div", "leaflet-control-attribution");
        corner.textContent = [words.notice, kadian.isPhone && words.two_fingers].filter(Boolean).join(" · ");
        return corner;
      };
      this.notice.addTo(this.map);
    }

    tile(template) {
      if (template === (this.tiles?._url || "")) return;
      this.tiles?.remove();
      this.tiles = template ? L.tileLayer(template, { maxZoom: 19 }).addTo(this.map) : null;
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
          sized();
        }).observe(container);
      });
    }

    /* Move the view only for the first content and for each new request. A new frame takes the last view of the one
       before it, unless there was another request since. */
    look() {
      const request = this.picture.goto ?? { area: this.picture.area };
      if (this.request && (!request.token || request.token === this.request.token)) return;
      const animate = Boolean(this.request) && !matchMedia("(prefers-reduced-motion: reduce)").matches;
      const kept = this.request ? null : this.views.of(request);
      this.request = request;
      this.touched = Boolean(kept);
      if (kept) this.map.setView(kept.at, kept.zoom, { animate: false });
      else this.moveToRequest({ animate });
    }

    /* Move to the request; repeated at every change of the size until the user has touched the map. */
    moveToRequest(how) {
      const { at, zoom, area } = this.request;
      const bounds = at ? null : this.extent(area);
      if (bounds && !bounds.isValid()) return;
      this.isOurs = true; // until the map has arrived
      this.map.once("moveend", () => (this.isOurs = false));
      if (at) this.map.setView(at, Math.max(zoom, this.map.getZoom()), how);
      else this.map.fitBounds(bounds, { padding: [12, 12], maxZoom: 16, ...how });
    }

    /* Return the extent of the area; of all shaded areas, where it has no boundary; of the points, where none is shaded. */
    extent(area) {
      const feature = this.areas?.get(area);
      if (feature) return L.GeoJSON.geometryToLayer(feature).getBounds();
      const bounds = L.latLngBounds([]);
      this.shades.eachLayer((shape) => bounds.extend(shape.getBounds()));
      if (!bounds.isValid()) this.points.columns.id.forEach((_, i) => bounds.extend(this.points.latLng(i)));
      return bounds;
    }
  }

  const Picture = L.Layer.extend({
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
        maxZoom: 19,
        zoomSnap: 0.25,
        zoomControl: false,
        attributionControl: false,
        trackResize: false,
        dragging: !kadian.isPhone, // one finger scrolls the page, two move the map
      });
      L.control.scale({ imperial: false }).addTo(map);
      map.situation = new Situation(map, drawing);
      kadian.ringForKeysOnly(map.getContainer());
      kadian.followLanguage();
      kadian.reportWidth();
      kadian.leaveWithSession(drawing.routes + "areas.json");
      return map;
    },
    picture: (payload) => new Picture(payload),
  });
  kadian.limitHeight();
})();
