import { TripointMap } from "./map";
import { TripointSearch } from "./search";

export type { Selection, Submission, View } from "./events";
export { TripointMap, TripointSearch };

if (!customElements.get("tripoint-search")) customElements.define("tripoint-search", TripointSearch);
if (!customElements.get("tripoint-map")) customElements.define("tripoint-map", TripointMap);
