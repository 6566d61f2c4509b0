/* A mark that a person drags to another place; the place where it is let go is sent as a press there. */
"use strict";

(() => {
  kadian.Handle = class {
    constructor(map) {
      this.map = map;
      this.marker = null;
    }

    /* Show the mark at a place, [latitude, longitude] in degrees, or none; one that is being dragged stays. */
    show(place, title) {
      if (this.isDragged) return;
      this.marker?.remove();
      this.marker = null;
      if (!place) return;
      const icon = L.divIcon({ className: "kadian-handle", iconSize: [44, 44] });
      this.marker = L.marker(place, { icon, title, alt: title, draggable: true, keyboard: false, zIndexOffset: 1000 });
      this.marker.on("dragstart", () => (this.isDragged = true));
      this.marker.on("dragend", () => {
        this.isDragged = false;
        const { lat, lng } = this.marker.getLatLng().wrap();
        kadian.send("spot", `${lat.toFixed(5)},${lng.toFixed(5)}`);
      });
      this.marker.addTo(this.map);
    }
  };
})();
