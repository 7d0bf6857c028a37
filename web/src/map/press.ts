import type { LngLat, Map as LibreMap, MapMouseEvent, Popup } from "maplibre-gl";

import type { Client, Cluster } from "../api";
import { Latest } from "../latest";
import { pixels } from "./camera";
import { listLeaves, type LeafWords } from "./leaves";
import { loadMapLibre } from "./maplibre";
import type { Pin } from "./pins";

/** Places of a cluster that lie within so many pixels of each other at the closest zoom are listed. */
const together = 20;

/** What is under the pointer of the style's own layers. */
type Hit = { place: Pin } | { cluster: number; zoom: number; at: LngLat };

/**
 * Lets the places and clusters of tiles be pressed. A place is chosen; a cluster opens: the map goes where it splits, or,
 * where its places share a point, lists them.
 */
export class Press {
  private popup: Popup | undefined;
  private latest = new Latest();

  constructor(
    private readonly map: LibreMap,
    private readonly client: () => Client,
    private readonly words: () => LeafWords,
    private readonly choose: (pin: Pin) => void,
  ) {
    map.on("click", (e) => void this.press(e));
    map.on("mousemove", (e) => { map.getCanvas().style.cursor = this.under(e) ? "pointer" : ""; });
    map.on("remove", () => this.latest.cancel());
  }

  private under(e: MapMouseEvent): Hit | undefined {
    const r = 6;
    const around: [[number, number], [number, number]] = [[e.point.x - r, e.point.y - r], [e.point.x + r, e.point.y + r]];
    for (const { sourceLayer, properties: p } of this.map.queryRenderedFeatures(around)) {
      if (sourceLayer === "clusters") return { cluster: Number(p.cluster_id), zoom: Number(p.expansion_zoom), at: e.lngLat };
      if (sourceLayer !== "places" || typeof p.id !== "string") continue;
      const name = String(p[`name:${this.client().lang}`] ?? p.name);
      return { place: { id: p.id, name, point: [e.lngLat.lng, e.lngLat.lat], category: String(p.category), theme: String(p.theme) } };
    }
    return undefined;
  }

  private async press(e: MapMouseEvent): Promise<void> {
    this.popup?.remove();
    const hit = this.under(e);
    if (!hit) return;
    if ("place" in hit) {
      this.choose(hit.place);
      return;
    }
    const client = this.client();
    const move = (center: LngLat | [number, number], zoom: number): void => { this.map.easeTo({ center, zoom }, { originalEvent: e.originalEvent }); };
    try {
      const cluster = await this.latest.ask((signal) => client.cluster(hit.cluster, signal));
      if (!cluster) return; // something else was pressed
      const [west, south, east, north] = cluster.bbox;
      if (pixels(cluster.bbox, this.map.getMaxZoom()) < together) await this.list(cluster, client);
      else move([(west + east) / 2, (south + north) / 2], this.closest(cluster));
    } catch {
      move(hit.at, hit.zoom); // the tile is of an edition that is past, or nobody answers
    }
  }

  /** The zoom that shows all of a cluster, and at which it is split. */
  private closest({ bbox: [west, south, east, north], expansion_zoom: split }: Cluster): number {
    const most = this.map.getMaxZoom();
    const whole = this.map.cameraForBounds([[west, south], [east, north]], { padding: 60, maxZoom: most })?.zoom ?? split;
    return Math.min(Math.max(whole, split), most);
  }

  private async list(cluster: Cluster, client: Client): Promise<void> {
    const { Popup } = await loadMapLibre();
    const canvas = this.map.getCanvas();
    const [west, south] = cluster.bbox;
    const content = listLeaves(cluster, client, this.words(), (pin) => {
      this.popup?.remove();
      this.choose(pin);
    });
    this.popup = new Popup({ maxWidth: "300px", anchor: "bottom", offset: 14 }).setLngLat([west, south]).setDOMContent(content).addTo(this.map);
    this.popup.getElement()?.addEventListener("keydown", (e) => {
      if (e.key !== "Escape") return;
      this.popup?.remove();
      canvas.focus();
    });
    content.querySelector("button")?.focus();
  }
}
