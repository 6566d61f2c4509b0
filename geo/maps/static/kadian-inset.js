/* An inset at the top right: the one area that holds most of the sites and is small on the map, enlarged, with the counts
   of the areas in it. A press on it enters the area. */
"use strict";

(() => {
  const ROOM = 1000; // px of width of the map from which there is one
  const MOST = 0.6; // share of the sites an area must hold
  const SMALL = 0.15; // share of the extent it may have at most
  const SIDE = 320; // px of the longer side
  const NARROW = 260; // px of the width at least
  const LINES = 26; // px of a label
  const LARGE = 0.45; // share of the width of the map from which it needs no enlarging

  const squareDegrees = (bounds) => (bounds.getNorth() - bounds.getSouth()) * (bounds.getEast() - bounds.getWest());

  const Frame = L.Control.extend({
    options: { position: "topright" },

    onAdd() {
      const frame = L.DomUtil.create("button", "kadian-inset");
      frame.type = "button";
      L.DomUtil.create("span", "kadian-inset-name", frame);
      L.DomUtil.create("div", "kadian-inset-map", frame);
      L.DomEvent.disableClickPropagation(frame);
      L.DomEvent.disableScrollPropagation(frame);
      frame.addEventListener("click", () => kadian.send("area", this.code));
      return frame;
    },
  });

  kadian.Inset = class {
    constructor(situation) {
      this.situation = situation;
      situation.map.on("moveend resize", () => this.update());
    }

    show(content) {
      this.content = content;
      const code = this.find();
      if (code !== this.code) this.close();
      this.code = code;
      this.update();
      if (this.frame) this.draw();
    }

    paint() {
      if (this.frame) this.draw();
    }

    /* The code of the area to enlarge, "" for none. */
    find() {
      const { areas } = this.situation;
      const { choropleth, clusters, area } = this.content;
      const all = choropleth.counts.reduce((sum, count) => sum + count, 0);
      const i = choropleth.counts.findIndex((count) => count > MOST * all);
      const feature = clusters && areas?.get(choropleth.codes[i]);
      if (!feature || choropleth.codes.length < 2) return "";
      const isSmall = squareDegrees(this.boundsOf(feature)) < SMALL * squareDegrees(this.situation.extent(area));
      return isSmall && this.partsOf(feature).length > 1 ? choropleth.codes[i] : "";
    }

    boundsOf(feature) {
      return L.GeoJSON.geometryToLayer(feature).getBounds();
    }

    /* The areas within one that have sites: feature, name and members. */
    partsOf(whole) {
      const bounds = this.boundsOf(whole);
      const { columns } = this.situation.points;
      const members = new Map();
      columns.area_indices.forEach((area, i) => members.set(area, [...(members.get(area) || []), i]));
      return [...members].map(([area, inside]) => ({
        feature: this.situation.areas.get(columns.areas.codes[area]), name: columns.areas.names[area], members: inside,
      })).filter(({ feature }) => feature && feature !== whole && bounds.contains(feature.properties.at.toReversed()));
    }

    /* Show it while there is room, and while the area is small on the map. */
    update() {
      const { map, areas } = this.situation;
      if (!this.code || map.getSize().x < ROOM || this.width(map, areas.get(this.code)) > LARGE * map.getSize().x) return this.close();
      if (!this.frame) this.open();
    }

    width(map, feature) {
      const bounds = this.boundsOf(feature);
      return map.project(bounds.getNorthEast()).x - map.project(bounds.getSouthWest()).x;
    }

    open() {
      this.frame = new Frame().addTo(this.situation.map);
      this.frame.code = this.code;
      const box = this.frame.getContainer().querySelector(".kadian-inset-map");
      const { x, y } = this.size();
      Object.assign(box.style, { width: `${x}px`, height: `${y}px` });
      this.map = L.map(box, {
        attributionControl: false, zoomControl: false, dragging: false, keyboard: false, scrollWheelZoom: false,
        doubleClickZoom: false, boxZoom: false, touchZoom: false, zoomSnap: 0, zoomAnimation: false, fadeAnimation: false,
      });
      this.layers = L.layerGroup().addTo(this.map);
      this.draw();
    }

    /* Width and height in px, in the proportions of the area. */
    size() {
      const { map, areas } = this.situation;
      const bounds = this.boundsOf(areas.get(this.code));
      const extent = map.project(bounds.getSouthEast(), 10).subtract(map.project(bounds.getNorthWest(), 10));
      const scale = SIDE / Math.max(extent.x, extent.y);
      return L.point(Math.max(NARROW, Math.round(extent.x * scale)), Math.round(extent.y * scale));
    }

    close() {
      this.map?.remove();
      this.frame?.remove();
      this.map = this.frame = null;
    }

    draw() {
      const { areas, points, theme } = this.situation;
      const whole = areas.get(this.code);
      const { choropleth } = this.content;
      const name = choropleth.names[choropleth.codes.indexOf(this.code)];
      this.frame.getContainer().querySelector(".kadian-inset-name").textContent = name;
      this.map.fitBounds(this.boundsOf(whole), { padding: [4, 4], animate: false });
      this.layers.clearLayers();
      this.taken = new kadian.Boxes();
      for (const part of this.partsOf(whole)) {
        const counts = points.sites.countsOf(part.members);
        const shading = this.situation.shadings.of(part.feature.properties.code, counts, part.members.length);
        const style = { ...this.situation.borderStyle(), ...shading.style, weight: 1, interactive: false };
        L.GeoJSON.geometryToLayer(part.feature, style).addTo(this.layers);
        this.write(part, this.situation.shadings.isByProblems ? this.summaryOf(counts) : shading.text);
      }
      L.GeoJSON.geometryToLayer(whole, { fill: false, weight: 2, color: theme.line, interactive: false }).addTo(this.layers);
    }

    summaryOf(counts) {
      return [kadian.summary(counts), counts.calm && `${kadian.MARKS.calm}${counts.calm}`].filter(Boolean).join(" ");
    }

    /* Name and summary of an area at the place of its label, as text nodes. */
    write({ name, feature }, summary) {
      const [lon, lat] = feature.properties.at;
      const bounds = this.boundsOf(feature);
      const extent = this.map.latLngToLayerPoint(bounds.getSouthEast()).subtract(this.map.latLngToLayerPoint(bounds.getNorthWest()));
      const width = 6.5 * Math.max(2 * name.length, summary.length);
      const boxes = kadian.candidates(this.map.latLngToLayerPoint([lat, lon]), width / 2, LINES / 2, extent);
      const size = this.map.getSize();
      const isInside = ({ x, w }) => x - w >= 2 && x + w <= size.x - 2;
      const box = boxes.find((each) => isInside(each) && !this.taken.find(each));
      if (!box) return;
      this.taken.add(box);
      const node = document.createElement("div");
      node.appendChild(document.createElement("span")).textContent = name;
      node.appendChild(document.createElement("strong")).textContent = summary;
      L.tooltip({ permanent: true, direction: "center", className: "kadian-inset-label", interactive: false })
        .setLatLng(this.map.layerPointToLatLng(box)).setContent(node).addTo(this.layers);
    }
  };
})();
