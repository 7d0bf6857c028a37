import { html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";

import { themes } from "../i18n/texts";
import { GuideElement } from "./element";
import { themeIcon, townMotif, ui } from "./icons";
import type { Pin } from "../map/pins";
import type { Town } from "./context";

/** The first page: what this is, what is near, the three towns, the themes. */
@customElement("guide-start")
export class GuideStart extends GuideElement {
  override connectedCallback(): void {
    super.connectedCallback();
    this.show({ pins: this.context.config.towns.map((town) => this.pin(town)), maxZoom: 11 });
    this.send("guide-title", "");
  }

  override render(): TemplateResult {
    const { texts: t, config, route } = this.context;
    return html`
      <div class="hero">
        <h1 tabindex="-1">${t.slogan}</h1>
        <p>${t.intro}</p>
        <button class="button primary" type="button" @click=${() => this.send("guide-near")}>${ui.near}${t.nearMe}</button>
        <p class="small">${t.nearHint}</p>
      </div>
      ${config.towns.length > 0 ? html`<section aria-labelledby="towns">
        <h2 id="towns">${t.towns}</h2>
        <ul class="towns">${config.towns.map((town) => this.town(town))}</ul>
      </section>` : nothing}
      <a class="button wide" href=${this.link({ page: "calendar" })}>${ui.event}${t.calendar.title}</a>
      <section aria-labelledby="themes">
        <h2 id="themes">${t.whatFor}</h2>
        <ul class="themes">
          ${themes.map((theme) => html`<li><a class="theme" href=${this.link({ theme, page: "home", id: "" })} data-theme-of=${theme}>
            <span class="badge">${themeIcon(theme)}</span>
            <span><span class="theme-name">${t.themes[theme]}</span>
            <span class="small">${config.themes[theme] ? t.places(config.themes[theme]) : t.town.empty}</span></span></a></li>`)}
        </ul>
      </section>
      <guide-footer .context=${this.context} lang=${route.lang}></guide-footer>`;
  }

  private town(town: Town): TemplateResult {
    const { texts: t, route } = this.context;
    const local = town.names[town.country === "PL" ? "pl" : "cs"];
    const name = town.names[route.lang];
    return html`<li><a class="town" href=${this.link({ page: "town", id: town.slug })} data-country=${town.country}>
      ${townMotif(town.slug)}
      <span class="town-name">${name}</span>
      <span class="small">${local === name ? "" : html`<span lang=${town.country === "PL" ? "pl" : "cs"}>${local}</span> · `}${t.country[town.country]}</span>
      <span class="town-count">${t.places(town.places)}</span></a></li>`;
  }

  private pin(town: Town): Pin {
    return { id: town.place ?? town.area, name: town.names[this.context.route.lang], point: [town.lon, town.lat], category: "city", theme: "town" };
  }
}
