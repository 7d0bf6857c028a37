import { html, nothing, type TemplateResult } from "lit";

import { dayInWords, daysOf, month, monthInWords, today, weekdayName, weeks } from "../days";
import type { Place } from "../api";
import type { Context } from "./context";
import { ui } from "./icons";
import { writeRoute } from "./route";

/** How many events each day of a month has. */
function counts(events: Place[], date: string): Map<string, number> {
  const [first, last] = month(date);
  const byDay = new Map<string, number>();
  for (const { properties } of events) {
    const days = new Set((properties.occurrences ?? []).flatMap((o) => daysOf(o, first, last)));
    for (const day of days) byDay.set(day, (byDay.get(day) ?? 0) + 1);
  }
  return byDay;
}

/** A month as a table of its weeks. Days with events are links, between which arrow keys move as well. Without any event
 * there is no table, and the heading leads on to other months; events that are not known yet are undefined. */
export function monthView(date: string, events: Place[] | undefined, context: Context): TemplateResult {
  const { texts: t, route } = context;
  const { lang } = route;
  const byDay = counts(events ?? [], date);
  const turn = (later: number, words: string, icon: TemplateResult): TemplateResult => {
    const [starts, ends] = month(date, later);
    return html`<a class="tool" href=${writeRoute({ ...route, starts, ends })} aria-label=${`${words}: ${monthInWords(starts, lang)}`} data-keep-focus>${icon}</a>`;
  };
  const now = today();
  const cell = (day: string): TemplateResult => {
    const n = byDay.get(day) ?? 0;
    const number = Number(day.slice(8));
    const chosen = route.starts !== "" && day >= route.starts && day <= (route.ends || day);
    if (day === "") return html`<td></td>`;
    return html`<td class=${chosen ? "chosen" : ""} aria-current=${day === now ? "date" : nothing}>${n === 0 ? html`<span class="day">${number}</span>` : html`
      <a class="day" data-day=${day} href=${writeRoute({ ...route, starts: day, ends: day })} aria-label=${`${dayInWords(day, lang)}: ${t.calendar.events(n)}`} data-keep-focus>${number}<span class="dots" aria-hidden="true">${"•".repeat(Math.min(n, 3))}</span></a>`}</td>`;
  };
  return html`
    <section class="month" aria-labelledby="month">
      <div class="month-head">
        ${turn(-1, t.calendar.previous, ui.back)}<h2 id="month" aria-live="polite">${monthInWords(date, lang)}</h2>${turn(1, t.calendar.next, ui.forward)}
      </div>
      ${events && byDay.size === 0 ? nothing : html`
        <table aria-labelledby="month" @keydown=${move}>
          <thead><tr>${[0, 1, 2, 3, 4, 5, 6].map((i) => html`<th scope="col" abbr=${weekdayName(i, lang, "long")}>${weekdayName(i, lang, "short")}</th>`)}</tr></thead>
          <tbody>${weeks(date).map((week) => html`<tr>${week.map(cell)}</tr>`)}</tbody>
        </table>`}
    </section>`;
}

/** Moves between days with events: to the next or the one before, or by rows of the table. */
function move(e: KeyboardEvent): void {
  const links = [...(e.currentTarget as HTMLElement).querySelectorAll<HTMLAnchorElement>("a[data-day]")];
  const at = links.indexOf(e.target as HTMLAnchorElement);
  const days = links.map((link) => Number(link.dataset.day!.slice(8)));
  const to: Partial<Record<string, () => number>> = {
    ArrowLeft: () => at - 1,
    ArrowRight: () => at + 1,
    ArrowDown: () => days.findIndex((d) => d >= days[at]! + 7),
    ArrowUp: () => days.findLastIndex((d) => d <= days[at]! - 7),
    Home: () => 0,
    End: () => links.length - 1,
  };
  const next = to[e.key]?.();
  if (at < 0 || next === undefined) return;
  e.preventDefault();
  links[next]?.focus();
}
