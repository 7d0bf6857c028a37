import { html, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";

import type { Place, Places } from "../api";
import { dayInWords, month, plusDays, today, weekend } from "../days";
import { card, pinOf, placeholders } from "./card";
import type { Context } from "./context";
import { AskingElement } from "./element";
import { ui } from "./icons";
import { Load } from "./load";
import { monthView } from "./month";
import { writeRoute } from "./route";
import { trouble } from "./trouble";

/** How many days the list has where the address names none. */
const days = 30;

/** What is on: a month, and the events of the days chosen. */
@customElement("guide-calendar")
export class GuideCalendar extends AskingElement {
  private list = new Load<Places>(this);
  private month = new Load<Places>(this);

  override render(): TemplateResult {
    const { texts: t } = this.context;
    return html`
      <div class="list-head"><h1 tabindex="-1">${t.calendar.title}</h1><p>${t.calendar.lead}</p></div>
      <nav aria-label=${t.calendar.when}>${this.periods()}</nav>
      <nav aria-label=${t.calendar.where}>${this.towns()}</nav>
      ${monthView(this.shownMonth(), this.month.value?.features ?? (this.context.config.themes.events ? undefined : []), this.context)}
      ${this.events()}
      ${subscribe(this.context, { area: this.context.route.area })}
      <guide-footer .context=${this.context}></guide-footer>`;
  }

  private get period(): { starts: string; ends: string } {
    const { starts, ends } = this.context.route;
    const from = starts || today();
    return { starts: from, ends: ends || plusDays(from, days) };
  }

  private shownMonth(): string {
    return this.period.starts;
  }

  private periods(): TemplateResult {
    const { texts: t, route } = this.context;
    const now = today();
    const chip = (starts: string, ends: string, words: string): TemplateResult => html`
      <li><a class="chip" href=${writeRoute({ ...route, starts, ends })} aria-current=${route.starts === starts && route.ends === ends ? "true" : "false"} data-keep-focus>${words}</a></li>`;
    return html`<ul class="chips">${chip(now, now, t.calendar.today)}${chip(...weekend(now), t.calendar.weekend)}${chip("", "", t.calendar.coming)}</ul>`;
  }

  private towns(): TemplateResult {
    const { texts: t, route, config } = this.context;
    const chip = (area: string, words: string): TemplateResult => html`
      <li><a class="chip" href=${writeRoute({ ...route, area })} aria-current=${route.area === area ? "true" : "false"} data-keep-focus>${words}</a></li>`;
    return html`<ul class="chips">${chip("", t.calendar.everywhere)}${config.towns.map((town) => chip(town.area, town.names[route.lang]))}</ul>`;
  }

  /** The events by the day on which they begin, those that have begun before in front. */
  private events(): TemplateResult {
    const { texts: t } = this.context;
    if (this.list.error) return trouble(this.list.error, t, () => void this.list.again().then((l) => this.take(l)));
    if (!this.list.value) return placeholders(3);
    const found = this.list.value.features;
    if (found.length === 0) return html`<div class="empty" role="status"><p class="empty-title">${t.calendar.none}</p><p>${t.calendar.noneHint}</p></div>`;
    const { starts } = this.period;
    const byDay = new Map<string, Place[]>();
    for (const event of found) {
      const begins = event.properties.occurrence?.starts?.slice(0, 10) ?? "";
      const day = begins < starts ? "" : begins;
      byDay.set(day, [...(byDay.get(day) ?? []), event]);
    }
    return html`${[...byDay].map(([day, events]) => html`
      <section aria-labelledby=${`day-${day}`} data-theme-of="events">
        <div class="section-head"><h2 id=${`day-${day}`}>${day ? dayInWords(day, this.context.route.lang) : t.calendar.ongoing}</h2><span class="count">${events.length}</span></div>
        <ul class="cards">${events.map((event) => card(event, this.context))}</ul>
      </section>`)}`;
  }

  protected override async ask(): Promise<void> {
    const { client, route } = this.context;
    const [first, last] = month(this.shownMonth());
    this.send("guide-title", this.context.texts.calendar.title);
    const about = { theme: "events", area: route.area };
    void this.month.ask((signal) => client.places({ ...about, starts: first, ends: last, limit: 1000, fields: "occurrences" }, signal));
    this.take(await this.list.ask((signal) => client.places({ ...about, ...this.period, limit: 100 }, signal)));
  }

  private take(found: Places | undefined): void {
    if (found) this.show({ pins: found.features.map(pinOf), maxZoom: 14 });
  }
}

/** The calendar of some events, for the reader's own program. */
export function subscribe({ texts: t, route }: Context, about: { area?: string; venue?: string }): TemplateResult {
  const query = new URLSearchParams({ format: "ics", theme: "events", lang: route.lang });
  for (const [name, value] of Object.entries(about)) if (value) query.set(name, value);
  const path = `/v1/places?${query}`;
  return html`
    <section class="subscribe">
      <div class="actions">
        <a class="button" href="webcal://${location.host}${path}" data-outside>${ui.event}${t.calendar.subscribe}</a>
        <a class="button" href=${path} data-outside>${t.calendar.download}</a>
      </div>
      <p class="small">${t.calendar.subscribeHint}</p>
    </section>`;
}
