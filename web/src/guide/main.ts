import "./style/index.css";
import "./header";
import "./footer";
import "./start";
import "./results";
import "./place";
import "./town";
import "./calendar";
import "./map";
import "./legend";

import { loadTexts } from "../i18n/load";
import { TripointSearch } from "../widgets/search";
import { readConfig } from "./context";
import { GuideApp } from "./guide";
import { readRoute } from "./route";

const route = readRoute(new URL(location.href));
if (route) {
  customElements.define("tripoint-search", TripointSearch);
  const app = new GuideApp();
  app.config = readConfig();
  app.route = route;
  app.texts = await loadTexts(route.lang);
  document.getElementById("guide")!.replaceChildren(app);
}
