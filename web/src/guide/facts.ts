import { html, nothing, type TemplateResult } from "lit";

import type { PlaceProperties } from "../api";
import { occurrenceInWords, repeatsInWords } from "../days";
import { languageName, moment } from "../format";
import { openInWords, weekInWords } from "../hours";
import { attributes, type Texts } from "../i18n/texts";
import type { Lang } from "../lang";
import type { Context } from "./context";
import { ui } from "./icons";
import { home, writeRoute } from "./route";

function fact(icon: TemplateResult, name: string, value: unknown): TemplateResult {
  return html`<div class="row">${icon}<dt>${name}</dt><dd>${value}</dd></div>`;
}

function postal(p: PlaceProperties): unknown {
  const a = p.address;
  if (!a) return undefined;
  const street = [a.street, a.housenumber].filter(Boolean).join(" ");
  const quarter = a.district && a.district !== a.city ? a.district : "";
  const county = a.county === a.city ? "" : a.county;
  const lines = [street, quarter, [a.postcode, a.city].filter(Boolean).join(" "), [county, a.state].filter(Boolean).join(", "), a.country].filter(Boolean);
  return lines.length > 0 ? lines.map((line) => html`<span class="line">${line}</span>`) : undefined;
}

/** The name of a site without what only browsers need. */
function siteName(url: string): string {
  return url.replace(/^https?:\/\/(?:www\.)?/, "").replace(/\/$/, "");
}

/** A link out of the guide, or the bare text where it is no web address. */
function site(url: string): unknown {
  return /^https?:\/\//.test(url) ? html`<a href=${url} rel="noopener">${siteName(url)}</a>` : url;
}

/** Whether a place is open, and its week from today on; the text itself where it is not understood or says more. */
function hours(p: PlaceProperties, texts: Texts, lang: Lang): TemplateResult {
  const week = weekInWords(p.opening_hours_week ?? [], texts, lang);
  return html`
    ${p.open ? html`<span class="line"><strong>${openInWords(p, texts, lang)}</strong></span>` : nothing}
    ${week.map(({ day, holiday, times }) => html`<span class="line">${day}${holiday ? ` (${holiday})` : nothing} <strong>${times.join(", ")}</strong></span>`)}
    ${week.length === 0 || p.opening_hours?.includes('"') ? html`<code>${p.opening_hours}</code>` : nothing}`;
}

/** How an event goes on, where that can be said in few words. */
function recurrence(p: PlaceProperties, texts: Texts, lang: Lang): unknown {
  const words = repeatsInWords(p.recurrence ?? "", texts, lang);
  return words ? fact(ui.event, texts.place.recurrence, words) : nothing;
}

/** Everything known of a place that stands in one line; venue is the name of the one an event is held at. */
export function facts(p: PlaceProperties, { texts, client: { lang }, route }: Context, venue: string): TemplateResult {
  const t = texts.place;
  const address = postal(p);
  return html`
    <dl class="facts">
      ${p.occurrence ? fact(ui.event, texts.calendar.when, html`<strong>${occurrenceInWords(p.occurrence, lang)}</strong>${p.past ? html`<span class="line">${texts.calendar.over}</span>` : nothing}`) : nothing}
      ${p.recurrence && !p.past ? recurrence(p, texts, lang) : nothing}
      ${p.venue ? fact(ui.address, t.venue, html`<a href=${writeRoute({ ...home(route.lang), page: "place", id: p.venue })}>${venue || t.venueLink}</a>`) : nothing}
      ${p.organizer ? fact(ui.about, t.organizer, p.organizer) : nothing}
      ${p.languages?.length ? fact(ui.about, t.languages, p.languages.map((tag) => languageName(tag, lang)).join(", ")) : nothing}
      ${address ? fact(ui.address, t.address, address) : nothing}
      ${p.opening_hours ? fact(ui.hours, t.hours, hours(p, texts, lang)) : nothing}
      ${p.phone ? fact(ui.phone, t.phone, html`<a href="tel:${p.phone.replace(/[^+\d]/g, "")}">${p.phone}</a>`) : nothing}
      ${p.email ? fact(ui.email, t.email, html`<a href="mailto:${p.email}">${p.email}</a>`) : nothing}
      ${p.website ? fact(ui.website, t.website, site(p.website)) : nothing}
      ${attributes.map((name) => (p[name] ? fact(ui.about, t.attributes[name].name, t.attributes[name].values[p[name]] ?? p[name]) : nothing))}
      ${p.population ? fact(ui.about, t.facts, texts.inhabitants(p.population)) : nothing}
    </dl>`;
}

/** The names in other languages, and further ones. */
export function names(p: PlaceProperties, { texts, client: { lang } }: Context): TemplateResult {
  const others = Object.entries(p.names ?? {}).filter(([, name]) => name !== p.name);
  return html`
    ${others.length ? html`<section><h2>${texts.place.names}</h2>
      <dl class="names">${others.map(([tag, name]) => html`<div><dt>${languageName(tag, lang)}</dt><dd lang=${tag}>${name}</dd></div>`)}</dl></section>` : nothing}
    ${p.alt_names?.length ? html`<section><h2>${texts.place.also}</h2><p>${p.alt_names.join(" · ")}</p></section>` : nothing}`;
}

/** Where the facts come from. */
export function sources(p: PlaceProperties, { texts, client: { lang } }: Context): TemplateResult {
  const t = texts.place;
  return html`
    <section class="sources"><h2>${t.sources}</h2>
      <ul>${(p.sources ?? []).map((s) => html`<li>${s.url && /^https?:\/\//.test(s.url) ? html`<a href=${s.url} rel="noopener">${s.name}</a>` : s.name}${s.licence ? html` <span class="small">– ${t.licence}: ${s.licence}</span>` : nothing}</li>`)}</ul>
      ${p.updated ? html`<p class="small">${t.updated}: ${moment(p.updated.slice(0, 10), lang)}</p>` : nothing}
    </section>`;
}
