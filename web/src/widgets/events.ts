/** What was chosen: the detail of `tripoint-select`. */
export interface Selection {
  kind: "place" | "category" | "area";
  id: string;
  name: string;
  label: string;
  category?: string;
  lat?: number;
  lon?: number;
  /** The guide's page about it. */
  url: string;
}

/** A text that was entered without choosing a suggestion: the detail of `tripoint-submit`. */
export interface Submission {
  q: string;
  /** The guide's page of results. */
  url: string;
}

/** The part of a map that is in view: the detail of `tripoint-move`. */
export interface View {
  lat: number;
  lon: number;
  zoom: number;
  bbox: [west: number, south: number, east: number, north: number];
}

declare global {
  interface HTMLElementEventMap {
    "tripoint-select": CustomEvent<Selection>;
    "tripoint-submit": CustomEvent<Submission>;
    "tripoint-move": CustomEvent<View>;
  }
}
