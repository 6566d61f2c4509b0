/* Tiles below everything, where the site has some; without any there is nothing to see closer than a street. */
"use strict";

(() => {
  const CLOSEST = 19;
  const CLOSEST_WITHOUT_TILES = 16;

  /* Leaflet's template and its options: {switch:a,b} becomes {s} with these subdomains. */
  function readTemplate(template) {
    const [placeholder, names] = template.match(/\{switch:([^}]*)\}/) || [];
    return placeholder ? [template.replace(placeholder, "{s}"), { subdomains: names.split(",") }] : [template, {}];
  }

  kadian.Tiles = class {
    constructor(map, routes) {
      Object.assign(this, { map, routes, template: null });
    }

    /* Show the tiles of a URL template, none for "". */
    async show(template) {
      if (template === this.template) return;
      this.template = template;
      this.layer?.remove();
      this.layer = null;
      this.map.setMaxZoom(template ? CLOSEST : CLOSEST_WITHOUT_TILES);
      if (!template) return;
      const [url, options] = readTemplate(template);
      const zooms = await this.zooms(template);
      if (template !== this.template) return;
      this.layer = L.tileLayer(url, { ...options, ...zooms, maxZoom: CLOSEST }).addTo(this.map);
    }

    /* The zoom levels of our own tiles (TileJSON); beyond the closest one its images are enlarged. */
    async zooms(template) {
      if (!template.startsWith(this.routes)) return {};
      const reply = await fetch(`${this.routes}tiles.json`).catch(() => null);
      if (!reply?.ok) return {};
      const { minzoom, maxzoom } = await reply.json();
      return { minZoom: minzoom, maxNativeZoom: maxzoom };
    }
  };
})();
