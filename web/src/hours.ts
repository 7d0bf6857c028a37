import type { Texts } from "./i18n/texts";

const days = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const rule = /^(?:((?:(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)[-, ]*)+)\s*)?(off|closed|(?:\d\d?:\d\d-\d\d?:\d\d,?\s*)+)$/;

/** A line of opening hours: on which days, from when to when. */
export interface HoursLine {
  days: string;
  times: string;
}

/**
 * Puts the plain rules of OpenStreetMap's opening_hours into words. Where a rule is more than days and times
 * the answer is undefined and the text is better shown as it is.
 */
export function readHours(text: string, t: Pick<Texts, "days" | "closed" | "holidays" | "always">): HoursLine[] | undefined {
  if (text.trim() === "24/7") return [{ days: "", times: t.always }];
  const lines: HoursLine[] = [];
  for (const part of text.split(";").map((s) => s.trim()).filter(Boolean)) {
    const found = rule.exec(part);
    if (!found) return undefined;
    const times = found[2]!;
    lines.push({
      days: (found[1] ?? "").trim().split(/\s*,\s*/).filter(Boolean).map((range) => daysInWords(range, t)).join(", "),
      times: times === "off" || times === "closed" ? t.closed : times.replace(/-/g, "–").replace(/,\s*/g, ", "),
    });
  }
  return lines;
}

function daysInWords(range: string, t: Pick<Texts, "days" | "holidays">): string {
  return range.split("-").map((day) => (day === "PH" ? t.holidays : t.days[days.indexOf(day)] ?? day)).join(" – ");
}
