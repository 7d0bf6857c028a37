import type { Map as LibreMap, Marker } from "maplibre-gl";

import { loadMapLibre } from "./maplibre";

/** A place on the map. */
export interface Pin {
  id: string;
  name: string;
  point: [lon: number, lat: number];
  category: string;
  theme: string;
}

/** Shows pins on a map and tells when one is pressed or pointed at. The list beside it is for the keyboard. */
export class Pins {
  private markers = new Map<string, Marker>();

  constructor(
    private readonly map: LibreMap,
    private readonly draw: (pin: Pin) => HTMLElement,
    private readonly on: { press: (pin: Pin) => void; point: (id: string) => void },
  ) {}

  async show(pins: Pin[]): Promise<void> {
    const { Marker } = await loadMapLibre();
    this.markers.forEach((marker) => marker.remove());
    this.markers.clear();
    for (const pin of pins) {
      const element = this.draw(pin);
      element.title = pin.name;
      element.addEventListener("click", (e) => { e.stopPropagation(); this.on.press(pin); });
      element.addEventListener("pointerenter", () => this.on.point(pin.id));
      element.addEventListener("pointerleave", () => this.on.point(""));
      const marker = new Marker({ element, anchor: "bottom" }).setLngLat(pin.point).addTo(this.map);
      element.removeAttribute("tabindex");
      element.setAttribute("aria-hidden", "true");
      this.markers.set(pin.id, marker);
    }
  }

  /** Brings one pin to the front. */
  mark(id: string): void {
    this.markers.forEach((marker, own) => marker.getElement().classList.toggle("active", own === id));
  }
}
