/** Everything the guide says, once a language. A language that leaves a text out does not compile. */
export interface Texts {
  slogan: string;
  intro: string;
  skip: string;
  menu: { towns: string; language: string; light: string; dark: string; auto: string };
  home: string;
  towns: string;
  whatFor: string;
  themes: Record<Theme, string>;
  themesInShort: Record<Theme, string>;
  all: string;
  nearMe: string;
  nearHint: string;
  nearby: string;
  nearPlace: (place: string) => string;
  nearCentre: string;
  refused: string;
  unlocated: string;
  locating: string;
  places: (n: number) => string;
  atLeast: (count: string) => string;
  inhabitants: (n: number) => string;
  walk: (minutes: number) => string;
  found: (count: string, query: string) => string;
  corrected: (text: string) => string;
  nothing: string;
  nothingHint: string;
  onMap: string;
  more: string;
  showAll: (count: string) => string;
  failed: string;
  retry: string;
  loading: string;
  missing: string;
  map: { label: string; show: string; list: string; searchHere: string; failed: string; zoomIn: string; zoomOut: string; close: string; legend: LegendTexts };
  border: string;
  country: Record<Country, string>;
  place: {
    approximate: (distance: string) => string;
    approximateInShort: string;
    address: string;
    phone: string;
    email: string;
    website: string;
    hours: string;
    names: string;
    also: string;
    facts: string;
    recurrence: string;
    venue: string;
    venueLink: string;
    organizer: string;
    languages: string;
    offers: string;
    seeks: string;
    position: string;
    navigate: string;
    share: string;
    shared: string;
    sources: string;
    updated: string;
    licence: string;
    photo: string;
    acrossBorder: string;
    townPage: (town: string) => string;
    inLanguage: (language: string) => string;
    attributes: Record<Attribute, { name: string; values: Record<string, string> }>;
  };
  town: {
    lead: (places: string) => string;
    leadEmpty: string;
    empty: string;
    thin: string;
    thinHint: string;
    around: string;
    other: string;
  };
  calendar: {
    title: string; lead: string; today: string; weekend: string; coming: string; previous: string; next: string; everywhere: string;
    events: (n: number) => string; none: string; noneHint: string; ongoing: string; subscribe: string; download: string; subscribeHint: string;
    add: string; over: string; atVenue: string; when: string; where: string;
    repeats: Record<Frequency, (n: number) => string>;
  };
  footer: { data: string; interface: string; embed: string; privacy: string };
  openNow: string;
  hours: {
    open: string;
    closed: string;
    unknown: string;
    always: string;
    until: (time: string) => string;
    from: (time: string) => string;
  };
}

/** What the signs of the map are called. */
export interface LegendTexts {
  title: string;
  signs: Record<
    "cluster" | "approximate" | "border" | "district" | "motorway" | "mainRoad" | "street" | "path" | "cycleway" | "track" | "railway" |
    "house" | "builtUp" | "works" | "woods" | "park" | "grass" | "fields" | "water", string>;
}

export const themes = ["culture", "economy", "safety", "transport", "events"] as const;
export type Theme = (typeof themes)[number];
export type Country = "PL" | "CZ" | "SK";
export const frequencies = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"] as const;
export type Frequency = (typeof frequencies)[number];
export const attributes = ["wheelchair", "stroller", "fee", "dogs", "indoor"] as const;
export type Attribute = (typeof attributes)[number];
