import { chooseLang, isLang, type Lang } from "../lang";

/** Where the script came from: the server that answers, unless a page names another. */
export const ownServer = new URL(import.meta.url).origin;

/** The language of a widget: its own attribute, else that of what is around it, else the browser's. */
export function langOf(element: Element): Lang {
  const around = element.closest("[lang]")?.getAttribute("lang");
  const tag = (element.getAttribute("lang") || around || "").toLowerCase().split("-")[0]!;
  return isLang(tag) ? tag : chooseLang(navigator.languages);
}
