import type { Map as LibreMap } from "maplibre-gl";

import type { Lang } from "../lang";
import { addMapStyle, loadMapLibre } from "./maplibre";

export interface MapOptions {
  container: HTMLElement;
  server: string;
  lang: Lang;
  dark: boolean;
  center: [lon: number, lat: number];
  zoom: number;
  words: { label: string; zoomIn: string; zoomOut: string; close: string };
}

/** The address of the map style in a language. */
export function styleURL(server: string, lang: Lang, dark: boolean): string {
  return `${server}/styles/${dark ? "dark" : "light"}.json?lang=${lang}`;
}

/** Opens a map once its style has answered; throws where there is no style, no library or no WebGL. */
export async function openMap(o: MapOptions): Promise<LibreMap> {
  const url = styleURL(o.server, o.lang, o.dark);
  const [library, answer] = await Promise.all([
    loadMapLibre(), fetch(url), addMapStyle(o.container.getRootNode() as Document | ShadowRoot),
  ]);
  if (!answer.ok) throw new Error(`map style answered ${answer.status}`);
  const map = new library.Map({
    container: o.container, style: url, center: o.center, zoom: o.zoom, minZoom: 6, maxZoom: 18,
    attributionControl: { compact: true }, dragRotate: false, pitchWithRotate: false, fadeDuration: 0, cooperativeGestures: false,
    locale: {
      "Map.Title": o.words.label, "NavigationControl.ZoomIn": o.words.zoomIn, "NavigationControl.ZoomOut": o.words.zoomOut, "Popup.Close": o.words.close,
    },
  });
  foldAttribution(map);
  map.touchZoomRotate.disableRotation();
  map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
  return map;
}

/** The attribution opens in full as soon as it is known; here it begins folded, and opens when pressed. */
function foldAttribution(map: LibreMap): void {
  const fold = (): void => {
    const shown = map.getContainer().querySelector(".maplibregl-compact-show");
    if (!shown) return;
    shown.classList.remove("maplibregl-compact-show");
    map.off("sourcedata", fold);
  };
  map.on("sourcedata", fold);
}
