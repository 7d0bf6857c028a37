import { html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";

import type { Place, Places } from "../api";
import { today } from "../days";
import { distance, languageName } from "../format";
import { circle } from "../map/circle";
import { subscribe } from "./calendar";
import { card, pinOf, placeholders } from "./card";
import "./counterparts";
import { AskingElement } from "./element";
import { facts, names, sources } from "./facts";
import { categoryIcon, ui } from "./icons";
import { Load } from "./load";
import { home, writePoint, writeRoute } from "./route";
import { trouble } from "./trouble";

/** A place with everything known of it, what is near it and its counterparts across the border. */
@customElement("guide-place")
export class GuidePlace extends AskingElement {
  @state() private copied = false;
  private place = new Load<Place>(this);
  private around = new Load<Places>(this);
  private venue = new Load<Place>(this);
  private held = new Load<Places>(this);

  override render(): TemplateResult {
    const { texts: t } = this.context;
    if (this.place.error) return trouble(this.place.error, t, () => void this.place.again());
    if (!this.place.value) return html`<div class="list-head"><h1 tabindex="-1">${t.loading}</h1></div>${placeholders(4)}`;
    const place = this.place.value;
    const p = place.properties;
    return html`
      <article class="place" data-theme-of=${p.theme}>
        ${this.head(place)}
        ${p.image?.length ? this.images(place) : nothing}
        ${p.description ? html`<p class="lead" lang=${p.description_lang ?? ""}>${p.description}</p>${this.foreign(p.description_lang)}` : nothing}
        ${facts(p, this.context, this.venue.value?.properties.name ?? "")}
        ${this.wishes(t.place.offers, p.offers)}
        ${this.wishes(t.place.seeks, p.seeks)}
        ${names(p, this.context)}
        ${this.held.value?.features.length ? html`
          <section><h2>${t.calendar.atVenue}</h2><ul class="cards">${this.held.value.features.map((event) => card(event, this.context))}</ul>
          ${subscribe(this.context, { venue: place.id })}</section>` : nothing}
        ${this.list(t.nearby, this.around, place.id)}
        ${p.address?.country_code ? html`<guide-counterparts .context=${this.context} .place=${place}></guide-counterparts>` : nothing}
        ${sources(p, this.context)}
      </article>
      <guide-footer .context=${this.context}></guide-footer>`;
  }

  private head(place: Place): TemplateResult {
    const { texts: t, route, client, config } = this.context;
    const p = place.properties;
    const [lon, lat] = place.geometry.coordinates;
    const town = config.towns.find((own) => Object.values(own.names).includes(p.theme === "settlement" ? p.name : p.address?.city ?? ""));
    return html`
      <div class="place-head">
        <span class="badge large">${categoryIcon(p.category)}</span>
        <div><p class="kind">${p.category_name}</p><h1 tabindex="-1" lang=${p.name_lang ?? ""}>${p.name}</h1></div>
      </div>
      ${p.accuracy ? html`<p class="notice rough">${ui.rough}<span>${t.place.approximate(distance(p.accuracy, client.lang))}</span></p>` : nothing}
      <div class="actions">
        <a class="button primary" href=${writeRoute({ ...home(route.lang), near: writePoint({ lat, lon }) })}>${ui.near}${t.nearMe}</a>
        ${p.occurrence?.starts && !p.past ? html`<a class="button" href="/v1/places/${place.id}?format=ics&lang=${route.lang}" data-outside>${ui.event}${t.calendar.add}</a>` : nothing}
        <a class="button" href="geo:${lat},${lon}">${ui.route}${t.place.navigate}</a>
        <button class="button" type="button" @click=${this.copy}>${ui.share}<span role="status">${this.copied ? t.place.shared : t.place.share}</span></button>
        ${town ? html`<a class="button" href=${writeRoute({ ...home(route.lang), page: "town", id: town.slug })}>${ui.next}${t.place.townPage(town.names[route.lang])}</a>` : nothing}
      </div>`;
  }

  private images(place: Place): TemplateResult {
    const { texts: t } = this.context;
    return html`<div class="images">${place.properties.image!.map((image) => html`<figure>
      <img src=${image.url} alt=${image.alt ?? ""} loading="lazy" width="640" height="400" />
      <figcaption class="small">${[t.place.photo, image.author, image.licence].filter(Boolean).join(" · ")}</figcaption></figure>`)}</div>`;
  }

  /** Says in which language a text is, where it is not the reader's. */
  private foreign(lang: string | undefined): unknown {
    const { texts: t, route } = this.context;
    return lang && lang !== route.lang ? html`<p class="small">${t.place.inLanguage(languageName(lang, route.lang))}</p>` : nothing;
  }

  private wishes(title: string, texts: Record<string, string> | undefined): unknown {
    const lang = this.context.route.lang;
    const [tag, text] = texts?.[lang] ? [lang, texts[lang]] : Object.entries(texts ?? {})[0] ?? [];
    return text ? html`<section><h2>${title}</h2><p lang=${tag ?? ""}>${text}</p></section>` : nothing;
  }

  private list(title: string, load: Load<Places>, without: string): unknown {
    if (load.pending && !load.value) return html`<section><h2>${title}</h2>${placeholders(3)}</section>`;
    const others = load.value?.features.filter((other) => other.id !== without).slice(0, 4) ?? [];
    return others.length ? html`<section><h2>${title}</h2><ul class="cards">${others.map((other) => card(other, this.context))}</ul></section>` : nothing;
  }

  protected override async ask(): Promise<void> {
    const { client, route } = this.context;
    this.around.clear();
    this.venue.clear();
    this.held.clear();
    const place = await this.place.ask((signal) => client.place(route.id, signal));
    if (!place) return;
    const p = place.properties;
    const point = place.geometry.coordinates;
    const [lon, lat] = point;
    this.show({ pins: [pinOf(place)], maxZoom: p.theme === "settlement" ? 12.5 : 14, ...(p.accuracy && { shape: circle(point, p.accuracy) }) });
    this.send("guide-title", p.name);
    const { venue } = p;
    if (venue) void this.venue.ask((signal) => client.place(venue, signal));
    if (p.theme !== "settlement" && !p.occurrence) void this.held.ask((signal) => client.places({ venue: place.id, starts: today(), limit: 10 }, signal));
    void this.around.ask((signal) => client.nearby({ lat, lon, limit: 5 }, signal));
  }

  private async copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(location.href);
      this.copied = true;
      window.setTimeout(() => (this.copied = false), 2500);
    } catch {
      window.getSelection()?.removeAllRanges();
    }
  }
}
