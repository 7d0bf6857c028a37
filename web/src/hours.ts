import type { PlaceProperties } from "./api";
import type { Texts } from "./i18n/texts";
import type { Lang } from "./lang";

/** A day of opening hours in words. */
export interface HoursRow {
  day: string;
  holiday: string;
  times: string[];
}

/** Says whether a place is open and until or from when; "" where nobody says. Times are by the clock of the place. */
export function openInWords(p: Pick<PlaceProperties, "open" | "opens" | "closes">, t: Pick<Texts, "hours">, lang: Lang, now = Date.now()): string {
  if (!p.open) return "";
  const next = p.closes ?? p.opens;
  if (p.open === "unknown" || next === undefined) return t.hours[p.open];
  const [date, time] = [next.slice(0, 10), next.slice(11, 16)];
  const today = dateAt(now, next.slice(19));
  const moment = date === today ? time : `${inWords(date, lang, soon(today, date) ? { weekday: "long" } : { day: "numeric", month: "long" })} ${time}`;
  return p.closes ? t.hours.until(moment) : t.hours.from(moment);
}

/** The hours of seven days from today on. */
export function weekInWords(week: NonNullable<PlaceProperties["opening_hours_week"]>, t: Pick<Texts, "hours">, lang: Lang): HoursRow[] {
  return week.map(({ date, holiday, hours }) => ({
    day: inWords(date, lang, { weekday: "long" }),
    holiday: holiday ?? "",
    times: hours.length === 0 ? [t.hours.closed] : hours.map(({ from, to, open }) => {
      const times = from === "00:00" && to === "24:00" ? t.hours.always : `${from}–${to}`;
      return open ? `${times} (${t.hours.unknown})` : times;
    }),
  }));
}

/** The date at an offset from UTC such as +01:00. */
function dateAt(now: number, offset: string): string {
  const [hours = 0, minutes = 0] = offset.slice(1).split(":").map(Number);
  const ahead = (hours * 60 + minutes) * (offset.startsWith("-") ? -1 : 1);
  return new Date(now + ahead * 60_000).toISOString().slice(0, 10);
}

/** Whether a day is one of the week that begins with another. */
function soon(today: string, date: string): boolean {
  return Date.parse(date) - Date.parse(today) < 7 * 24 * 60 * 60 * 1000;
}

function inWords(date: string, lang: Lang, form: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(lang, { ...form, timeZone: "UTC" }).format(new Date(date));
}
