import { isDay } from "../days";
import { isLang, type Lang } from "../lang";

/** What an address asks for. */
export interface Route {
  lang: Lang;
  page: "home" | "place" | "town" | "calendar";
  /** Of a place; of a town, its name in addresses or its area's id. */
  id: string;
  /** The question, on the home page. */
  q: string;
  category: string;
  theme: string;
  area: string;
  /** latitude,longitude: what is around this point */
  near: string;
  /** west,south,east,north: only what is in this box */
  bbox: string;
  /** now: only what is open */
  open: string;
  /** The first and the last day of events. */
  starts: string;
  ends: string;
}

const questions = ["q", "category", "theme", "area", "near", "bbox", "open", "starts", "ends"] as const;

export function home(lang: Lang): Route {
  return { lang, page: "home", id: "", q: "", category: "", theme: "", area: "", near: "", bbox: "", open: "", starts: "", ends: "" };
}

/** Reads an address; undefined where the guide has no such page. */
export function readRoute(url: URL): Route | undefined {
  const [lang, page, id, more] = url.pathname.split("/").slice(1).filter((part, i) => part !== "" || i === 0);
  if (lang === undefined || !isLang(lang) || more !== undefined) return undefined;
  const route = home(lang);
  if (page === undefined || (page === "calendar" && id === undefined)) {
    route.page = page ?? "home";
    for (const name of questions) route[name] = url.searchParams.get(name) ?? "";
    if (!readPoint(route.near)) route.near = "";
    if (route.open !== "now") route.open = "";
    for (const name of ["starts", "ends"] as const) if (!isDay(route[name])) route[name] = "";
    if (route.starts && route.ends && route.ends < route.starts) route.starts = route.ends = "";
    return route;
  }
  if ((page !== "place" && page !== "town") || id === undefined) return undefined;
  return { ...route, page, id: decodeURIComponent(id) };
}

/** Writes the address of a route. */
export function writeRoute(route: Route): string {
  if (route.page === "place" || route.page === "town") return `/${route.lang}/${route.page}/${encodeURIComponent(route.id).replace(/%3A/g, ":")}`;
  const query = new URLSearchParams();
  for (const name of questions) {
    if (route[name]) query.set(name, route[name]);
  }
  const text = query.toString().replace(/%2C/g, ",");
  return `/${route.lang}/${route.page === "calendar" ? "calendar" : ""}${text && `?${text}`}`;
}

/** What the home page shows: itself, what is near a point, or what a question finds. */
export function purpose(route: Route): "start" | "nearby" | "results" {
  if (route.q || route.area || route.bbox) return "results";
  if (route.near) return "nearby";
  return route.category || route.theme || route.open || route.starts || route.ends ? "results" : "start";
}

export interface LatLon {
  lat: number;
  lon: number;
}

export function readPoint(text: string): LatLon | undefined {
  const [lat, lon, more] = text.split(",").map(Number);
  if (lat === undefined || lon === undefined || more !== undefined || text === "") return undefined;
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : undefined;
}

/** Writes a point to about ten metres. */
export function writePoint({ lat, lon }: LatLon): string {
  return `${lat.toFixed(4)},${lon.toFixed(4)}`;
}
