import type { Map as LibreMap } from "maplibre-gl";
import { css, html, LitElement, nothing, unsafeCSS, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";

import { Client, type Place } from "../api";
import { Latest } from "../latest";
import { boxAround, near } from "../map/camera";
import { openMap, styleURL } from "../map/open";
import leavesStyle from "../map/leaves.css?inline";
import { pinOf } from "../map/leaves";
import { Pins, type Pin } from "../map/pins";
import { Press } from "../map/press";
import type { Selection, View } from "./events";
import { langOf, ownServer } from "./server";
import { tokens } from "./style";
import { widgetTexts } from "./texts";

/**
 * A map with places on it. The map library is loaded from the same server when the widget comes into view.
 *
 * @fires tripoint-select - a place was pressed ({@link Selection}); cancelable, else the guide opens
 * @fires tripoint-move - the map came to rest ({@link View})
 */
export class TripointMap extends LitElement {
  static override styles = [
    tokens,
    unsafeCSS(leavesStyle),
    css`
      :host { display: block; position: relative; height: 360px; overflow: hidden; background: var(--_surface); border: 1px solid var(--_border); border-radius: var(--_radius); }
      .canvas { position: absolute; inset: 0; }
      .failed { display: grid; height: 100%; place-content: center; gap: 8px; padding: 16px; text-align: center; color: var(--_muted); }
      a { color: var(--_color); }
      .maplibregl-ctrl-attrib:not(.maplibregl-compact-show) .maplibregl-ctrl-attrib-inner { display: block; max-width: 220px; padding-left: 8px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      .pin { width: 26px; height: 34px; cursor: pointer; color: var(--_color); }
      .pin svg { display: block; width: 100%; height: 100%; filter: drop-shadow(0 1px 2px rgb(0 0 0 / 0.4)); }
    `,
  ];

  /** The server to ask; the one that the script came from when left out. */
  @property() server = ownServer;
  /** Where the guide opens: _self, _blank, _top or _parent. */
  @property() target = "_self";
  /** Where the map begins; it goes to its places where this is left out. */
  @property({ type: Number }) lat?: number;
  @property({ type: Number }) lon?: number;
  @property({ type: Number }) zoom = 11;
  /** One place by its id, or all that these filters keep. */
  @property() place = "";
  @property() category = "";
  @property() theme = "";
  @property() area = "";
  @property() override lang = "";
  /** light, dark or auto. */
  @property({ reflect: true }) appearance = "auto";

  @state() private failed = false;
  @query(".canvas") private canvas!: HTMLElement;
  private map: LibreMap | undefined;
  private pins: Pins | undefined;
  private latest = new Latest();
  private seen = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    this.seen.disconnect();
    void this.open();
  }, { rootMargin: "200px" });

  override connectedCallback(): void {
    super.connectedCallback();
    void this.updateComplete.then(() => { if (this.isConnected) this.seen.observe(this); });
  }

  override render(): TemplateResult {
    const t = widgetTexts[langOf(this)];
    return html`<div class="canvas" ?hidden=${this.failed}></div>
      ${this.failed ? html`<div class="failed"><span>${t.mapFailed}</span><a href=${`${this.server}/${langOf(this)}/`} target=${this.target}>${t.openGuide}</a></div>` : nothing}`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!this.map) return;
    if ((["place", "category", "theme", "area", "lang"] as const).some((name) => changed.has(name))) void this.load();
    if (changed.has("appearance") || changed.has("lang")) this.map.setStyle(styleURL(this.server, langOf(this), this.dark));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.latest.cancel();
    this.seen.disconnect();
    this.map?.remove();
    this.map = this.pins = undefined;
  }

  private get dark(): boolean {
    return this.appearance === "dark" || (this.appearance === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  }

  private async open(): Promise<void> {
    const t = widgetTexts[langOf(this)];
    let map: LibreMap;
    try {
      map = await openMap({
        container: this.canvas, server: this.server, lang: langOf(this), dark: this.dark, center: [this.lon ?? 18.53, this.lat ?? 49.87], zoom: this.zoom,
        words: { label: t.map, zoomIn: t.zoomIn, zoomOut: t.zoomOut, close: t.close },
      });
    } catch {
      this.failed = true;
      return;
    }
    if (!this.isConnected) {
      map.remove();
      return;
    }
    this.map = map;
    this.pins = new Pins(map, drawPin, { press: (pin) => this.select(pin), point: () => undefined });
    new Press(map, () => new Client(this.server, langOf(this)), () => widgetTexts[langOf(this)], (pin) => this.select(pin));
    map.on("moveend", () => this.moved(map));
    await this.load();
  }

  private async load(): Promise<void> {
    const found = await this.latest.ask((signal) => this.ask(signal)).catch(() => undefined);
    if (!found || !this.map) return;
    const pins = found.map(pinOf);
    await this.pins!.show(pins);
    if (pins.length > 0 && (this.lat === undefined || this.lon === undefined)) {
      this.map.fitBounds(boxAround(near(pins).map((pin) => pin.point)), { padding: 40, maxZoom: 15, animate: false });
    }
  }

  private async ask(signal: AbortSignal): Promise<Place[]> {
    const client = new Client(this.server, langOf(this));
    const { category, theme, area } = this;
    if (this.place) return [await client.place(this.place, signal)];
    if (!category && !theme && !area) return [];
    return (await client.search({ category, theme, area, limit: 50 }, signal)).features;
  }

  private select(pin: Pin): void {
    const { id, name, category, point: [lon, lat] } = pin;
    const detail: Selection = { kind: "place", id, name, label: name, category, lat, lon, url: `${this.server}/${langOf(this)}/place/${encodeURIComponent(id)}` };
    const event = new CustomEvent("tripoint-select", { detail, bubbles: true, composed: true, cancelable: true });
    if (this.dispatchEvent(event)) window.open(detail.url, this.target, this.target === "_blank" ? "noopener" : "");
  }

  private moved(map: LibreMap): void {
    const { lat, lng: lon } = map.getCenter();
    const box = map.getBounds();
    const detail: View = { lat, lon, zoom: map.getZoom(), bbox: [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()] };
    this.dispatchEvent(new CustomEvent("tripoint-move", { detail, bubbles: true, composed: true }));
  }
}

function drawPin(): HTMLElement {
  const element = document.createElement("div");
  element.className = "pin";
  element.innerHTML = `<svg viewBox="0 0 26 34" aria-hidden="true"><path fill="currentColor" stroke="#fff" stroke-width="1.5" d="M13 33C20 25 25 19 25 12.5A12 12 0 0 0 1 12.5C1 19 6 25 13 33z"/><circle cx="13" cy="12.5" r="4.5" fill="#fff"/></svg>`;
  return element;
}

declare global {
  interface HTMLElementTagNameMap {
    "tripoint-map": TripointMap;
  }
}
