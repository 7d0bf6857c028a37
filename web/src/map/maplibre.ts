import type * as MapLibre from "maplibre-gl";

declare const MAPLIBRE_FOLDER: string;

const from = new URL(import.meta.url);
const folder = new URL(`/assets/${MAPLIBRE_FOLDER}/`, from).href;

let loading: Promise<typeof MapLibre> | undefined;

/** Loads the map library, once. It is no part of what loads before a map is shown. */
export function loadMapLibre(): Promise<typeof MapLibre> {
  loading ??= import(/* @vite-ignore */ `${folder}maplibre-gl.mjs`) as Promise<typeof MapLibre>;
  loading.catch(() => (loading = undefined));
  return loading;
}

/** Adds the library's style sheet to a document or shadow root; resolves when it applies. */
export function addMapStyle(root: Document | ShadowRoot): Promise<void> {
  const href = `${folder}maplibre-gl.css`;
  if (root.querySelector(`link[href="${href}"]`)) return Promise.resolve();
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  const loaded = new Promise<void>((resolve, reject) => {
    link.onload = () => resolve();
    link.onerror = () => reject(new Error("no map style sheet"));
  });
  (root instanceof Document ? root.head : root).prepend(link);
  return loaded;
}
