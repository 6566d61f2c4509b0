/* Rings around the sites that changed lately, for ten minutes each; those of new alarms pulse for a minute. */
"use strict";

(() => {
  const LASTING_MS = 10 * 60_000;
  const ALARM_MS = 60_000;
  const MOST = 40; // rings at a time
  const AGAIN_MS = { ring: 30_000, alarm: 5_000 };

  kadian.News = class {
    constructor(map) {
      map.createPane("news").style.zIndex = 450; // above the points, below the controls
      map.getPane("news").style.pointerEvents = "none";
      this._rings = L.layerGroup().addTo(map);
      this._first = new Map(); // ms, by code, at which a site was first shown as recent
      this._alarmed = new Map(); // the same, as an alarm
    }

    /* Codes of the recent sites, the points they are among, and the codes of new alarms. */
    show(recent, points, alarms = []) {
      const now = Date.now();
      const numbers = new Map(points.columns.ids.map((id, i) => [id, i]));
      this._first = new Map(recent.map((id) => [id, this._first.get(id) ?? now]));
      this._alarmed = new Map(alarms.map((id) => [id, this._alarmed.get(id) ?? now]));
      this._rings.clearLayers();
      clearTimeout(this._timer);
      const isAlarm = (id) => now - this._alarmed.get(id) < ALARM_MS;
      const isRecent = (id) => now - this._first.get(id) < LASTING_MS;
      const codes = [...new Set([...alarms, ...recent])];
      const shown = codes.filter((id) => numbers.has(id) && (isAlarm(id) || isRecent(id))).slice(0, MOST);
      for (const id of shown) {
        const icon = L.divIcon({ className: isAlarm(id) ? "kadian-news kadian-alarm" : "kadian-news", iconSize: [34, 34] });
        L.marker(points.latLng(numbers.get(id)), { icon, pane: "news", interactive: false, keyboard: false }).addTo(this._rings);
      }
      const wait = shown.some(isAlarm) ? AGAIN_MS.alarm : AGAIN_MS.ring;
      if (shown.length) this._timer = setTimeout(() => this.show(recent, points, alarms), wait);
    }
  };
})();
