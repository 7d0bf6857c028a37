import type { Client } from "../api";
import type { Texts } from "../i18n/texts";
import type { Lang } from "../lang";
import type { Pin } from "../map/pins";
import type { LatLon, Route } from "./route";

/** A town that the guide puts first. */
export interface Town {
  /** Its name in addresses. */
  slug: string;
  /** Its area's id. */
  area: string;
  /** Its id as a settlement. */
  place?: string;
  names: Record<Lang, string>;
  country: "PL" | "CZ" | "SK";
  population: number;
  places: number;
  lat: number;
  lon: number;
}

/** What the server writes into every page. */
export interface Config {
  towns: Town[];
  /** Where the map begins. */
  center: LatLon;
  themes: Record<string, number>;
  attribution: string[];
}

export function readConfig(): Config {
  return JSON.parse(document.getElementById("config")!.textContent!) as Config;
}

/** What every part of the guide knows. */
export interface Context {
  config: Config;
  route: Route;
  texts: Texts;
  client: Client;
  /** Where the reader looks: the middle of the map. */
  center: LatLon;
  /** What must be said about the position, once. */
  notice: string;
}

/** What a view has on the map. */
export interface Scene {
  pins: Pin[];
  /** Drawn below the pins: an outline or the circle of an approximate position. */
  shape?: { type: "Polygon"; coordinates: [number, number][][] } | { type: "MultiPolygon"; coordinates: [number, number][][][] };
  /** Where the question was asked. */
  from?: LatLon;
  /** The closest that the map may come. */
  maxZoom?: number;
}

/** Events from the views to the guide. */
declare global {
  interface HTMLElementEventMap {
    "guide-scene": CustomEvent<Scene>;
    "guide-point": CustomEvent<string>;
    "guide-title": CustomEvent<string>;
    "guide-near": CustomEvent<void>;
  }
}
