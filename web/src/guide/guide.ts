import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { Client } from "../api";
import { loadTexts } from "../i18n/load";
import type { Texts } from "../i18n/texts";
import { isLang } from "../lang";
import { readCamera, writeCamera, type Camera } from "../map/camera";
import { readAppearance } from "../theme";
import type { Config, Context, Scene } from "./context";
import { ui } from "./icons";
import { locate } from "./locate";
import type { Moved } from "./map";
import { home, purpose, readPoint, readRoute, writePoint, writeRoute, type LatLon, type Route } from "./route";

/** The guide: turns the address into a view, and keeps list, map and address in step. */
@customElement("guide-app")
export class GuideApp extends LitElement {
  @property({ attribute: false }) config!: Config;
  @property({ attribute: false }) texts!: Texts;
  @property({ attribute: false }) route!: Route;

  @state() private scene: Scene = { pins: [] };
  @state() private active = "";
  @state() private center!: LatLon;
  @state() private notice = "";
  @state() private moved = "";
  @state() private view: "list" | "map" = "list";
  @state() private locating = false;
  @state() private appearance = readAppearance();
  @state() private camera: Camera | undefined = readCamera(location.hash);
  private client!: Client;

  protected override createRenderRoot(): this {
    this.replaceChildren();
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.center = this.camera ?? readPoint(this.route.near) ?? this.config.center;
    this.client = new Client("", this.route.lang);
    this.addEventListener("click", (e) => this.follow(e));
    this.addEventListener("guide-scene", (e) => { this.scene = e.detail; this.moved = ""; });
    this.addEventListener("guide-point", (e) => { this.active = e.detail; });
    this.addEventListener("guide-title", (e) => this.entitle(e.detail));
    this.addEventListener("guide-near", () => void this.near());
    this.addEventListener("guide-language", (e) => { if (isLang(e.detail)) void this.go({ ...this.route, lang: e.detail }, { keep: true }); });
    this.addEventListener("guide-appearance", () => { this.appearance = readAppearance(); });
    this.addEventListener("guide-moved", (e) => this.look(e.detail));
    this.addEventListener("guide-press", (e) => this.press(e.detail));
    this.addEventListener("tripoint-select", (e) => this.choose(e, e.detail.url));
    this.addEventListener("tripoint-submit", (e) => this.choose(e, e.detail.url));
    window.addEventListener("popstate", () => void this.return());
  }

  override render(): TemplateResult {
    const { texts: t, route } = this;
    const context: Context = { config: this.config, route, texts: t, client: this.client, center: this.center, notice: this.notice };
    return html`
      <a class="skip" href="#content" data-outside>${t.skip}</a>
      <header><guide-header .context=${context}></guide-header></header>
      <main id="content" class="layout" data-view=${this.view}>
        <div class="map-pane">
          <guide-map .context=${context} .scene=${this.scene} .active=${this.active} .camera=${this.camera} .appearance=${this.appearance}></guide-map>
          <guide-legend .context=${context} .appearance=${this.appearance}></guide-legend>
          ${this.moved && route.page === "home" && purpose(route) !== "start"
            ? html`<button class="button here" type="button" @click=${this.searchHere}>${t.map.searchHere}</button>` : nothing}
        </div>
        <div class="panel">${this.locating ? html`<p class="notice" role="status">${t.locating}</p>` : nothing}${this.page(context)}</div>
      </main>
      <button class="switch" type="button" @click=${this.turn}>${this.view === "list" ? html`${ui.map}${t.map.show}` : html`${ui.list}${t.map.list}`}</button>`;
  }

  private page(context: Context): TemplateResult {
    if (this.route.page === "place") return html`<guide-place .context=${context}></guide-place>`;
    if (this.route.page === "calendar") return html`<guide-calendar .context=${context}></guide-calendar>`;
    if (this.route.page === "town") return html`<guide-town .context=${context}></guide-town>`;
    if (purpose(this.route) === "start") return html`<guide-start .context=${context}></guide-start>`;
    return html`<guide-results .context=${context}></guide-results>`;
  }

  /** Goes to another page of the guide. `keep` keeps focus and scrolling where they are. */
  private async go(route: Route, { keep = false } = {}): Promise<void> {
    const address = writeRoute(route);
    if (address !== location.pathname + location.search) history.pushState(null, "", address);
    await this.turnTo(route);
    if (!keep) this.arrive();
  }

  private async return(): Promise<void> {
    const route = readRoute(new URL(location.href));
    if (route) await this.turnTo(route, readCamera(location.hash));
  }

  private async turnTo(route: Route, camera?: Camera): Promise<void> {
    if (route.lang !== this.route.lang) {
      this.texts = await loadTexts(route.lang);
      document.documentElement.lang = route.lang;
      this.client = new Client("", route.lang);
    }
    if (!route.near) this.notice = "";
    this.active = "";
    this.view = "list";
    this.camera = camera;
    this.route = route;
    await this.updateComplete;
  }

  /** Begins a new page at its heading, for eyes and for screen readers. */
  private arrive(): void {
    this.querySelector(".panel")!.scrollTo(0, 0);
    window.scrollTo(0, 0);
    requestAnimationFrame(() => this.querySelector<HTMLElement>(".panel h1")?.focus({ preventScroll: true }));
  }

  /** Follows a link inside the guide without loading the page anew. */
  private follow(e: MouseEvent): void {
    const link = e.composedPath().find((node): node is HTMLAnchorElement => node instanceof HTMLAnchorElement);
    if (!link || e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return;
    if (link.target || link.origin !== location.origin || "outside" in link.dataset) return;
    const route = readRoute(new URL(link.href));
    if (!route) return;
    e.preventDefault();
    void this.go(route, { keep: "keepFocus" in link.dataset });
  }

  private choose(e: Event, url: string): void {
    const route = readRoute(new URL(url));
    if (!route) return;
    e.preventDefault();
    void this.go(route);
  }

  private press(id: string): void {
    const town = this.config.towns.find((own) => own.place === id || own.area === id);
    void this.go({ ...home(this.route.lang), ...(town ? { page: "town", id: town.slug } : { page: "place", id }) });
  }

  private async near(): Promise<void> {
    this.locating = true;
    const found = await locate();
    this.locating = false;
    const known = typeof found === "object";
    this.notice = known ? "" : found === "refused" ? this.texts.refused : this.texts.unlocated;
    await this.go({ ...home(this.route.lang), near: writePoint(known ? found : this.center) });
  }

  private look({ camera, bbox, byHand }: Moved): void {
    this.center = { lat: camera.lat, lon: camera.lon };
    if (!byHand) return;
    history.replaceState(history.state, "", location.pathname + location.search + writeCamera(camera));
    this.moved = bbox;
  }

  /** Asks the present question again for what the map shows. */
  private searchHere(): void {
    const nearby = purpose(this.route) === "nearby";
    void this.go({ ...this.route, area: "", ...(nearby ? { near: writePoint(this.center) } : { bbox: this.moved }) }, { keep: true });
  }

  private turn(): void {
    this.view = this.view === "list" ? "map" : "list";
    window.scrollTo(0, 0);
  }

  private entitle(title: string): void {
    document.title = title ? `${title} – tripoint` : `tripoint – ${this.texts.slogan}`;
  }
}

declare global {
  interface HTMLElementEventMap {
    "guide-language": CustomEvent<string>;
    "guide-appearance": CustomEvent<void>;
  }
}
