import type { Lang } from "./lang";

/** A place as the interface answers it. */
export interface Place {
  id: string;
  geometry: { type: "Point"; coordinates: [lon: number, lat: number] };
  properties: PlaceProperties;
}

/** One time that an event takes place: dates or date-times by the clock of the place. */
export interface Occurrence {
  starts?: string;
  ends?: string;
}

export interface PlaceProperties {
  name: string;
  name_lang?: string;
  names?: Record<string, string>;
  alt_names?: string[];
  description?: string;
  description_lang?: string;
  category: string;
  category_name: string;
  theme: string;
  address?: {
    street?: string; housenumber?: string; postcode?: string; city?: string; district?: string;
    county?: string; state?: string; country?: string; country_code?: string;
  };
  label: string;
  phone?: string;
  email?: string;
  website?: string;
  opening_hours?: string;
  open?: "open" | "closed" | "unknown";
  opens?: string;
  closes?: string;
  opening_hours_week?: { date: string; holiday?: string; hours: { from: string; to: string; open?: "unknown" }[] }[];
  wheelchair?: string;
  stroller?: string;
  fee?: string;
  dogs?: string;
  indoor?: string;
  cuisine?: string[];
  image?: { url: string; alt?: string; licence?: string; author?: string }[];
  starts?: string;
  ends?: string;
  recurrence?: string;
  occurrence?: Occurrence;
  occurrences?: Occurrence[];
  past?: boolean;
  venue?: string;
  organizer?: string;
  languages?: string[];
  offers?: Record<string, string>;
  seeks?: Record<string, string>;
  population?: number;
  accuracy?: number;
  sources?: { name: string; licence?: string; url?: string }[];
  updated?: string;
  distance?: number;
  walk_minutes?: number;
  across_border?: boolean;
}

/** A page of places. */
export interface Places {
  features: Place[];
  numberMatched?: number;
  numberMatchedRelation?: "eq" | "gte";
  query?: { text?: string; category?: string; corrected?: string };
  next?: string;
}

/** Places across the border, each with why it is listed, in the reader's language. */
export interface Counterparts {
  features: (Place & { properties: { why: { code: string; text: string }[] } })[];
}

/** What a cluster of a tile stands for, with the first of its places. */
export interface Cluster extends Places {
  point_count: number;
  expansion_zoom: number;
  bbox: [west: number, south: number, east: number, north: number];
}

/** A line below a search box. */
export interface Suggestion {
  id: string;
  geometry: { coordinates: [lon: number, lat: number] } | null;
  properties: {
    kind: "place" | "category" | "area";
    id: string;
    name: string;
    label: string;
    category?: string;
    count?: number;
    distance?: number;
    matched?: string;
    highlight?: [from: number, to: number][];
  };
}

export interface Area {
  id: string;
  geometry: { type: "MultiPolygon"; coordinates: [number, number][][][] };
  properties: { name: string; names?: Record<string, string>; country_code: string; population?: number; places: number };
}

export interface Whereabouts {
  country: { code: string; name: string } | null;
  municipality: { id: string; name: string } | null;
  nearest: { id: string; name: string; distance: number } | null;
}

export interface Theme {
  id: string;
  name: string;
  count: number;
  groups: { id: string; name: string; categories: { id: string; name: string; count: number }[] }[];
}

/** What is known of the tiles of the base map. */
export interface TileSet {
  vector_layers: { id: string }[];
}

/** Parameters of a question; those that are undefined are left out. */
export type Question = Record<string, string | number | undefined>;

/** An answer that is not the one hoped for. */
export class Refused extends Error {
  constructor(readonly status: number) {
    super(`answered ${status}`);
  }
}

/** Asks a server of this product in one language. */
export class Client {
  constructor(private readonly server: string, readonly lang: Lang) {}

  search(q: Question, signal?: AbortSignal): Promise<Places> {
    return this.ask("/v1/search", q, signal);
  }

  suggest(q: Question, signal?: AbortSignal): Promise<{ features: Suggestion[] }> {
    return this.ask("/v1/suggest", q, signal);
  }

  nearby(q: Question, signal?: AbortSignal): Promise<Places> {
    return this.ask("/v1/nearby", q, signal);
  }

  places(q: Question, signal?: AbortSignal): Promise<Places> {
    return this.ask("/v1/places", q, signal);
  }

  place(id: string, signal?: AbortSignal): Promise<Place> {
    return this.ask(`/v1/places/${encodeURIComponent(id)}`, {}, signal);
  }

  counterparts(id: string, q: Question, signal?: AbortSignal): Promise<Counterparts> {
    return this.ask(`/v1/places/${encodeURIComponent(id)}/counterparts`, q, signal);
  }

  area(id: string, signal?: AbortSignal): Promise<Area> {
    return this.ask(`/v1/areas/${encodeURIComponent(id)}`, {}, signal);
  }

  cluster(id: number, signal?: AbortSignal): Promise<Cluster> {
    return this.ask(`/tiles/places/clusters/${id}`, { fields: "name,category,theme", limit: 20 }, signal);
  }

  whereabouts(lat: number, lon: number, signal?: AbortSignal): Promise<Whereabouts> {
    return this.ask("/v1/reverse", { lat, lon }, signal);
  }

  baseMap(signal?: AbortSignal): Promise<TileSet> {
    return this.ask("/tiles/base.json", {}, signal);
  }

  themes(signal?: AbortSignal): Promise<{ themes: Theme[] }> {
    return this.ask("/v1/categories", {}, signal);
  }

  /** The page of places behind a `next` link. */
  next(link: string, signal?: AbortSignal): Promise<Places> {
    const { pathname, search } = new URL(link);
    return fetchJSON(this.server + pathname + search, signal);
  }

  private ask<T>(path: string, question: Question, signal?: AbortSignal): Promise<T> {
    const query = new URLSearchParams({ lang: this.lang });
    for (const [name, value] of Object.entries(question)) {
      if (value !== undefined && value !== "") query.set(name, String(value));
    }
    return fetchJSON(`${this.server}${path}?${query}`, signal);
  }
}

async function fetchJSON<T>(url: string, signal: AbortSignal | undefined): Promise<T> {
  const answer = await fetch(url, { signal: signal ?? null });
  if (!answer.ok) throw new Refused(answer.status);
  return (await answer.json()) as T;
}
