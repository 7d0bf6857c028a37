import type { FilterSpecification, Map as LibreMap, Marker } from "maplibre-gl";

import { loadMapLibre } from "./maplibre";

/** A place on the map. */
export interface Pin {
  id: string;
  name: string;
  point: [lon: number, lat: number];
  category: string;
  theme: string;
}

const placeLayers = new Set(["places", "place_labels"]);

/** Shows pins on a map and tells when one is pressed or pointed at. The list beside it is for the keyboard. */
export class Pins {
  private markers = new Map<string, Marker>();
  private filters: Record<string, FilterSpecification> = {};

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
      element.addEventListener("click", (e) => { e.stopPropagation(); this.on.press(pin); });
      element.addEventListener("pointerenter", () => this.on.point(pin.id));
      element.addEventListener("pointerleave", () => this.on.point(""));
      const marker = new Marker({ element, anchor: "bottom" }).setLngLat(pin.point).addTo(this.map);
      element.removeAttribute("tabindex");
      element.setAttribute("aria-hidden", "true");
      this.markers.set(pin.id, marker);
    }
    this.clear();
  }

  /** Takes what the pins stand for out of the style's own layers of places; needed again after a change of style. */
  clear(): void {
    const ids = [...this.markers.keys()];
    for (const layer of this.map.getStyle()?.layers ?? []) {
      if (!("source-layer" in layer) || !placeLayers.has(layer["source-layer"] ?? "")) continue;
      const own = (this.filters[layer.id] ??= layer.filter ?? true);
      this.map.setFilter(layer.id, ["all", own, ["!", ["in", ["get", "id"], ["literal", ids]]]] as FilterSpecification);
    }
  }

  /** Brings one pin to the front. */
  mark(id: string): void {
    this.markers.forEach((marker, own) => marker.getElement().classList.toggle("active", own === id));
  }
}
