import { html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";

import type { Place, Places } from "../api";
import { card, pinOf, placeholders } from "./card";
import { AskingElement } from "./element";
import { filters } from "./filters";
import { Load } from "./load";
import { purpose, readPoint } from "./route";
import { trouble } from "./trouble";

const pageSize = 20;

/** What a question finds, or what is near a point: a list kept in step with the map. */
@customElement("guide-results")
export class GuideResults extends AskingElement {
  @state() private places: Place[] = [];
  @state() private subject = "";
  private first = new Load<Places>(this);
  private more = new Load<Places>(this);

  override render(): TemplateResult {
    const { texts: t, route, notice } = this.context;
    const category = route.category ? this.places[0]?.properties.category_name ?? route.category : "";
    return html`
      <div class="list-head">
        <h1 tabindex="-1">${this.heading()}</h1>
        ${notice ? html`<p class="notice" role="status">${notice}</p>` : nothing}
        ${this.first.value?.query?.corrected ? html`<p class="small">${t.corrected(this.first.value.query.corrected)}</p>` : nothing}
      </div>
      <nav aria-label=${t.whatFor}>${filters(this.context, route.theme ? "" : category)}</nav>
      ${this.list()}
      <guide-footer .context=${this.context}></guide-footer>`;
  }

  private list(): TemplateResult {
    const { texts: t } = this.context;
    if (this.first.error) return trouble(this.first.error, t, () => void this.first.again().then((p) => this.take(p)));
    if (this.first.pending && this.places.length === 0) return placeholders(6);
    if (this.places.length === 0) return html`<div class="empty"><p class="empty-title">${t.nothing}</p><p>${t.nothingHint}</p></div>`;
    const next = (this.more.value ?? this.first.value)?.next;
    return html`
      <ul class="cards" aria-busy=${this.first.pending ? "true" : "false"}>${repeat(this.places, (p) => p.id, (p) => card(p, this.context))}</ul>
      ${next ? html`<button class="button wide" type="button" ?disabled=${this.more.pending} @click=${() => this.showMore(next)}>${t.more}</button>` : nothing}`;
  }

  private heading(): string {
    const { texts: t, route } = this.context;
    if (purpose(route) === "nearby") return this.subject || t.nearby;
    const found = this.first.value;
    if (!found || this.first.pending) return route.q || t.loading;
    const n = found.numberMatched ?? this.places.length;
    const count = found.numberMatchedRelation === "gte" ? t.atLeast(t.places(n)) : t.places(n);
    if (route.q) return t.found(count, route.q);
    const about = this.subject || (route.theme in t.themes ? t.themes[route.theme as keyof typeof t.themes] : "") || (route.bbox ? t.onMap : route.open && !route.category ? t.openNow : route.starts || route.ends ? t.calendar.title : this.places[0]?.properties.category_name ?? "");
    return [about, count].filter(Boolean).join(" · ");
  }

  protected override async ask(): Promise<void> {
    const { client, route, center } = this.context;
    const from = readPoint(route.near);
    const { category, theme, area, bbox, open, starts, ends } = route;
    this.subject = "";
    this.more.clear();
    if (purpose(route) === "nearby") {
      void this.name(() => client.whereabouts(from!.lat, from!.lon).then((w) => w.municipality && this.context.texts.nearPlace(w.municipality.name)));
    } else if (area) {
      void this.name(() => client.area(area).then((a) => a.properties.name));
    }
    const answer = await this.first.ask((signal) =>
      purpose(route) === "nearby"
        ? client.nearby({ lat: from!.lat, lon: from!.lon, category, theme, open, starts, ends, limit: pageSize }, signal)
        : client.search({ q: route.q, category, theme, area, bbox, open, starts, ends, ...(from ?? (route.q ? center : {})), limit: pageSize }, signal));
    this.take(answer);
  }

  /** Fills in the subject of the heading when its answer comes, unless the question has changed since. */
  private async name(question: () => Promise<string | null>): Promise<void> {
    const asked = this.asked;
    const subject = await question().catch(() => null);
    if (asked === this.asked) this.subject = subject ?? "";
  }

  private take(found: Places | undefined): void {
    if (!found) return;
    this.places = readPoint(this.context.route.near) ? found.features : found.features.map(withoutDistance);
    this.pin();
  }

  private async showMore(link: string): Promise<void> {
    const page = await this.more.ask((signal) => this.context.client.next(link, signal));
    if (!page) return;
    const known = this.places.length;
    this.places = [...this.places, ...(readPoint(this.context.route.near) ? page.features : page.features.map(withoutDistance))];
    this.pin();
    await this.updateComplete;
    this.querySelectorAll<HTMLElement>(".cards .card")[known]?.focus();
  }

  private pin(): void {
    const from = readPoint(this.context.route.near);
    this.show({ pins: this.places.map(pinOf), ...(from && { from }), maxZoom: 15 });
    this.send("guide-title", this.heading());
  }
}

/** A distance from the middle of the map says nothing to a reader who did not ask from there. */
function withoutDistance(place: Place): Place {
  const properties = { ...place.properties };
  delete properties.distance;
  delete properties.walk_minutes;
  delete properties.across_border;
  return { ...place, properties };
}
