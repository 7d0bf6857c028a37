import type { Occurrence } from "./api";
import { clock, moment } from "./format";
import { frequencies, type Texts } from "./i18n/texts";
import type { Lang } from "./lang";

/** Days are dates of ISO 8601, such as 2026-11-21. */
const day = 24 * 60 * 60 * 1000;

export function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && plusDays(text, 0) === text;
}

export function plusDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * day).toISOString().slice(0, 10);
}

/** The day by the clock of the three towns. */
export function today(now = new Date()): string {
  return new Intl.DateTimeFormat("sv", { timeZone: "Europe/Warsaw" }).format(now);
}

/** From Monday, 0. */
export function weekday(date: string): number {
  return (new Date(date).getUTCDay() + 6) % 7;
}

/** The weekend of a day's week, what is left of it. */
export function weekend(date: string): [from: string, to: string] {
  const ahead = 5 - weekday(date);
  return [plusDays(date, Math.max(ahead, 0)), plusDays(date, ahead + 1)];
}

/** The first and the last day of the month that some months after a day's. */
export function month(date: string, later = 0): [first: string, last: string] {
  const [year, number] = date.split("-").map(Number) as [number, number];
  const first = new Date(Date.UTC(year, number - 1 + later, 1)).toISOString().slice(0, 10);
  return [first, new Date(Date.UTC(year, number + later, 0)).toISOString().slice(0, 10)];
}

/** The weeks of a month, from Monday; "" is a day of another month. */
export function weeks(date: string): string[][] {
  const [first, last] = month(date);
  const days = [...Array<string>(weekday(first)).fill(""), ...Array.from({ length: Number(last.slice(8)) }, (_, i) => plusDays(first, i))];
  while (days.length % 7) days.push("");
  return Array.from({ length: days.length / 7 }, (_, i) => days.slice(i * 7, i * 7 + 7));
}

/** The days of an occurrence that are in a period. What ends at midnight has ended the day before. */
export function daysOf({ starts, ends }: Occurrence, from: string, to: string): string[] {
  const first = starts?.slice(0, 10) ?? from;
  let last = ends?.slice(0, 10) ?? first;
  if (ends?.slice(11, 16) === "00:00" && last > first) last = plusDays(last, -1);
  const days: string[] = [];
  for (let d = first < from ? from : first; d <= last && d <= to; d = plusDays(d, 1)) days.push(d);
  return days;
}

/** Says when something takes place: the day of its end only where that is another. */
export function occurrenceInWords({ starts, ends }: Occurrence, lang: Lang): string {
  if (!starts) return ends ? `– ${moment(ends, lang)}` : "";
  if (!ends || starts === ends) return moment(starts, lang);
  if (starts.slice(0, 10) === ends.slice(0, 10) && ends.includes("T")) return `${moment(starts, lang)}–${clock(ends, lang)}`;
  return `${moment(starts, lang)} – ${moment(ends, lang)}`;
}

/** Says how often an event takes place and on which days of the week, single dates apart; "" where the rule says more than that. */
export function repeatsInWords(recurrence: string, t: Pick<Texts, "calendar">, lang: Lang): string {
  const rule = recurrence.split("\n").find((line) => !/^(EXDATE|RDATE)/.test(line))?.replace("RRULE:", "") ?? "";
  const parts = new Map(rule.toUpperCase().split(";").map((part) => part.split("=") as [string, string]));
  const frequency = frequencies.find((f) => f === parts.get("FREQ"));
  const weekdays = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
  const named = parts.get("BYDAY")?.split(",") ?? [];
  const told = ["FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", ...(frequency === "WEEKLY" ? ["BYDAY"] : [])];
  if (!frequency || [...parts.keys()].some((name) => !told.includes(name)) || named.some((name) => !weekdays.includes(name))) return "";
  const names = named.map((name) => weekdayName(weekdays.indexOf(name), lang, "long"));
  return [t.calendar.repeats[frequency](Number(parts.get("INTERVAL") ?? 1)), names.join(", ")].filter(Boolean).join(" · ");
}

export function weekdayName(fromMonday: number, lang: Lang, form: "long" | "short"): string {
  return new Intl.DateTimeFormat(lang, { weekday: form, timeZone: "UTC" }).format(new Date(Date.UTC(2026, 5, 1 + fromMonday))); // 1 June 2026 was a Monday
}

export function dayInWords(date: string, lang: Lang): string {
  return new Intl.DateTimeFormat(lang, { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" }).format(new Date(date));
}

export function monthInWords(date: string, lang: Lang): string {
  return new Intl.DateTimeFormat(lang, { month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(date));
}
