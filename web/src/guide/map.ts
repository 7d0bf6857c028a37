import type { GeoJSONSource, Map as LibreMap, Marker } from "maplibre-gl";
import { html, nothing, render, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { boxAround, near, type Camera } from "../map/camera";
import { loadMapLibre } from "../map/maplibre";
import { openMap, styleURL } from "../map/open";
import { Pins, type Pin } from "../map/pins";
import { Press } from "../map/press";
import { isDark, readAppearance } from "../theme";
import type { Scene } from "./context";
import { GuideElement } from "./element";
import { categoryIcon } from "./icons";

const shapeSource = "guide-shape";

/** The map: shows a scene, and tells where the reader looks and what is pressed. */
@customElement("guide-map")
export class GuideMap extends GuideElement {
  @property({ attribute: false }) scene: Scene = { pins: [] };
  @property({ attribute: false }) active = "";
  /** Where to look; undefined is wherever the scene is. */
  @property({ attribute: false }) camera: Camera | undefined;
  @property() appearance = readAppearance();
  @state() private failed = false;

  private map: LibreMap | undefined;
  private pins: Pins | undefined;
  private from: Marker | undefined;

  override render(): TemplateResult {
    const { texts: t } = this.context;
    return html`
      <div class="canvas" ?hidden=${this.failed}></div>
      ${this.failed ? html`<div class="map-failed"><p>${t.map.failed}</p><button class="button" type="button" @click=${this.retry}>${t.retry}</button></div>` : nothing}`;
  }

  protected override firstUpdated(): void {
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.restyle());
    this.openWhenShown();
  }

  protected override updated(changed: PropertyValues<this>): void {
    const before = changed.get("context");
    if (changed.has("appearance") || (before && before.route.lang !== this.context.route.lang)) this.restyle();
    if (changed.has("scene")) void this.showScene(true);
    if (changed.has("camera") && this.camera) this.map?.jumpTo({ center: this.camera, zoom: this.camera.zoom });
    if (changed.has("active")) this.pins?.mark(this.active);
  }

  /** A map that is hidden, as behind a list on a phone, is not loaded. */
  private openWhenShown(): void {
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      seen.disconnect();
      void this.open();
    });
    seen.observe(this);
  }

  private retry(): void {
    this.failed = false;
    void this.open();
  }

  private async open(): Promise<void> {
    const { texts: t, route, center } = this.context;
    const start = this.camera ?? { ...center, zoom: 9.5 };
    try {
      const map = await openMap({
        container: this.querySelector<HTMLElement>(".canvas")!, server: location.origin, lang: route.lang, dark: isDark(this.appearance),
        center: [start.lon, start.lat], zoom: start.zoom, words: t.map,
      });
      this.map = map;
      this.pins = new Pins(map, drawPin, { press: (pin) => this.press(pin.id), point: (id) => this.send("guide-point", id) });
      this.listen(map);
      await this.showScene(false);
    } catch {
      this.failed = true;
    }
  }

  private listen(map: LibreMap): void {
    let turned = false; // the wheel's own moves come without the event that caused them
    map.on("wheel", () => { turned = true; });
    map.on("moveend", (e) => {
      const { lat, lng: lon } = map.getCenter();
      const box = map.getBounds();
      const bbox = [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()].map((n) => n.toFixed(4)).join(",");
      this.send("guide-moved", { camera: { lat, lon, zoom: map.getZoom() }, bbox, byHand: turned || Boolean(e.originalEvent) } satisfies Moved);
      turned = false;
    });
    map.on("style.load", () => {
      this.drawShape();
      this.pins?.clear();
    });
    new Press(map, () => this.context.client, () => this.context.texts, (pin) => this.press(pin.id));
  }

  private press(id: string): void {
    this.send("guide-press", id);
  }

  private restyle(): void {
    this.map?.setStyle(styleURL(location.origin, this.context.route.lang, isDark(this.appearance)));
  }

  private async showScene(move: boolean): Promise<void> {
    const { map, pins, scene } = this;
    if (!map || !pins) return;
    await pins.show(scene.pins);
    pins.mark(this.active);
    await this.showFrom();
    this.drawShape();
    if (!this.camera) this.fit(map, move);
  }

  private async showFrom(): Promise<void> {
    this.from?.remove();
    this.from = undefined;
    if (!this.scene.from) return;
    const { Marker } = await loadMapLibre();
    const element = document.createElement("div");
    element.className = "you";
    this.from = new Marker({ element }).setLngLat(this.scene.from).addTo(this.map!);
    element.removeAttribute("tabindex");
    element.setAttribute("aria-hidden", "true");
  }

  private fit(map: LibreMap, animate: boolean): void {
    const { pins, shape, from, maxZoom } = this.scene;
    const points = near(pins).map((pin) => pin.point);
    if (from) points.push([from.lon, from.lat]);
    if (shape) points.push(...(shape.type === "Polygon" ? shape.coordinates.flat() : shape.coordinates.flat(2)));
    if (points.length === 0) return;
    map.fitBounds(boxAround(points), { padding: { top: 70, bottom: 80, left: 50, right: 50 }, maxZoom: maxZoom ?? 15, animate });
  }

  private drawShape(): void {
    const map = this.map;
    if (!map?.getStyle()) return; // drawn when the style is there
    const data = { type: "FeatureCollection" as const, features: this.scene.shape ? [{ type: "Feature" as const, properties: {}, geometry: this.scene.shape }] : [] };
    const source = map.getSource<GeoJSONSource>(shapeSource);
    if (source) {
      void source.setData(data);
      return;
    }
    const color = isDark(this.appearance) ? "#7fd1dc" : "#0b5563";
    map.addSource(shapeSource, { type: "geojson", data });
    map.addLayer({ id: `${shapeSource}-fill`, type: "fill", source: shapeSource, paint: { "fill-color": color, "fill-opacity": 0.07 } });
    map.addLayer({ id: `${shapeSource}-line`, type: "line", source: shapeSource, paint: { "line-color": color, "line-width": 2, "line-opacity": 0.7 } });
  }
}

/** The detail of `guide-moved`. */
export interface Moved {
  camera: Camera;
  bbox: string;
  byHand: boolean;
}

function drawPin(pin: Pin): HTMLElement {
  const element = document.createElement("div");
  element.className = "pin";
  element.dataset.themeOf = pin.theme;
  element.dataset.id = pin.id;
  render(pin.theme === "town" ? html`<span class="pin-town">${pin.name}</span>` : html`<span class="pin-name">${pin.name}</span><span class="pin-head">${categoryIcon(pin.category)}</span>`, element);
  return element;
}

declare global {
  interface HTMLElementEventMap {
    "guide-moved": CustomEvent<Moved>;
    "guide-press": CustomEvent<string>;
  }
}
