import type { Lang } from "../lang";
import { plural } from "../plural";

/** What the widgets say. */
export interface WidgetTexts {
  label: string;
  placeholder: string;
  clear: string;
  suggestions: (n: number) => string;
  none: string;
  failed: string;
  category: string;
  area: string;
  map: string;
  zoomIn: string;
  zoomOut: string;
  close: string;
  places: (n: number) => string;
  more: string;
  mapFailed: string;
  openGuide: string;
}

export const widgetTexts: Record<Lang, WidgetTexts> = {
  pl: {
    label: "Szukaj miejsc", placeholder: "Miejsce, adres, kategoria…", clear: "Wyczyść",
    suggestions: plural("pl", { one: "podpowiedź", few: "podpowiedzi", many: "podpowiedzi" }),
    none: "Brak podpowiedzi", failed: "Wyszukiwanie jest chwilowo niedostępne", category: "kategoria", area: "gmina lub powiat",
    map: "Mapa", zoomIn: "Przybliż", zoomOut: "Oddal", mapFailed: "Mapa jest chwilowo niedostępna.", openGuide: "Otwórz przewodnik",
    close: "Zamknij", places: plural("pl", { one: "miejsce", few: "miejsca", many: "miejsc" }), more: "Pokaż więcej",
  },
  cs: {
    label: "Hledat místa", placeholder: "Místo, adresa, kategorie…", clear: "Smazat",
    suggestions: plural("cs", { one: "návrh", few: "návrhy", other: "návrhů" }),
    none: "Žádné návrhy", failed: "Vyhledávání teď není dostupné", category: "kategorie", area: "obec nebo okres",
    map: "Mapa", zoomIn: "Přiblížit", zoomOut: "Oddálit", mapFailed: "Mapa teď není dostupná.", openGuide: "Otevřít průvodce",
    close: "Zavřít", places: plural("cs", { one: "místo", few: "místa", other: "míst" }), more: "Zobrazit další",
  },
  en: {
    label: "Search places", placeholder: "Place, address, category…", clear: "Clear",
    suggestions: plural("en", { one: "suggestion", other: "suggestions" }),
    none: "No suggestions", failed: "Search is not available right now", category: "category", area: "municipality or district",
    map: "Map", zoomIn: "Zoom in", zoomOut: "Zoom out", mapFailed: "The map is not available right now.", openGuide: "Open the guide",
    close: "Close", places: plural("en", { one: "place", other: "places" }), more: "Show more",
  },
  de: {
    label: "Orte suchen", placeholder: "Ort, Adresse, Kategorie…", clear: "Löschen",
    suggestions: plural("de", { one: "Vorschlag", other: "Vorschläge" }),
    none: "Keine Vorschläge", failed: "Die Suche ist gerade nicht verfügbar", category: "Kategorie", area: "Gemeinde oder Kreis",
    map: "Karte", zoomIn: "Vergrößern", zoomOut: "Verkleinern", mapFailed: "Die Karte ist gerade nicht verfügbar.", openGuide: "Wegweiser öffnen",
    close: "Schließen", places: plural("de", { one: "Ort", other: "Orte" }), more: "Mehr anzeigen",
  },
  sk: {
    label: "Hľadať miesta", placeholder: "Miesto, adresa, kategória…", clear: "Vymazať",
    suggestions: plural("sk", { one: "návrh", few: "návrhy", other: "návrhov" }),
    none: "Žiadne návrhy", failed: "Vyhľadávanie teraz nie je dostupné", category: "kategória", area: "obec alebo okres",
    map: "Mapa", zoomIn: "Priblížiť", zoomOut: "Oddialiť", mapFailed: "Mapa teraz nie je dostupná.", openGuide: "Otvoriť sprievodcu",
    close: "Zavrieť", places: plural("sk", { one: "miesto", few: "miesta", other: "miest" }), more: "Zobraziť ďalšie",
  },
};
