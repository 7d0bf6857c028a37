import { html, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";

import { languageNames, languages } from "../lang";
import { appearances, chooseAppearance, readAppearance, type Appearance } from "../theme";
import { GuideElement } from "./element";
import { logo, ui } from "./icons";
import { home, writeRoute } from "./route";

/** The head of every page: name, search, towns, language, appearance. */
@customElement("guide-header")
export class GuideHeader extends GuideElement {
  @state() private appearance: Appearance = readAppearance();

  override render(): TemplateResult {
    const { texts: t, route, config, center } = this.context;
    const start = home(route.lang);
    const shown = document.documentElement.lang;
    return html`
      <div class="head">
        <a class="brand" href=${writeRoute(start)} aria-label="tripoint – ${t.home}">${logo}<span>tripoint</span></a>
        <search class="head-search">
          <tripoint-search appearance="inherit" lang=${shown} .value=${route.q} .lat=${center.lat} .lon=${center.lon}></tripoint-search>
        </search>
        <nav class="head-towns" aria-label=${t.menu.towns}>
          ${config.towns.map((town) => html`<a href=${writeRoute({ ...start, page: "town", id: town.slug })}
            aria-current=${route.page === "town" && route.id === town.slug ? "page" : "false"}>${town.names[route.lang]}</a>`)}
        </nav>
        <div class="head-tools">
          <label class="language"><span class="hidden">${t.menu.language}</span>
            <select @change=${this.speak}>
              ${languages.map((lang) => html`<option value=${lang} lang=${lang} ?selected=${lang === route.lang}>${languageNames[lang]}</option>`)}
            </select>
          </label>
          <button class="tool" type="button" aria-label=${t.menu[this.appearance]} title=${t.menu[this.appearance]} @click=${this.turn}>${ui[this.appearance]}</button>
        </div>
      </div>`;
  }

  private speak(e: Event): void {
    this.send("guide-language", (e.target as HTMLSelectElement).value);
  }

  private turn(): void {
    this.appearance = appearances[(appearances.indexOf(this.appearance) + 1) % appearances.length]!;
    chooseAppearance(this.appearance);
    this.send("guide-appearance");
  }
}
