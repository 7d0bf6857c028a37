import { html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";

import type { Area, Places } from "../api";
import { themes, type Theme } from "../i18n/texts";
import { card, pinOf, placeholders } from "./card";
import type { Town } from "./context";
import { AskingElement } from "./element";
import { themeIcon, townMotif, ui } from "./icons";
import { Load } from "./load";
import { home, writePoint, writeRoute } from "./route";
import { trouble } from "./trouble";

const perTheme = 4;

interface Content {
  area: Area;
  themes: { theme: Theme; found: Places }[];
}

/** A town: what is there, theme by theme, and an invitation where nothing is yet. */
@customElement("guide-town")
export class GuideTown extends AskingElement {
  private content = new Load<Content>(this);

  private get town(): Town | undefined {
    const { config, route } = this.context;
    return config.towns.find((town) => town.slug === route.id || town.area === route.id);
  }

  override render(): TemplateResult {
    const { texts: t, route } = this.context;
    if (this.content.error) return trouble(this.content.error, t, () => void this.content.again().then((c) => this.take(c)));
    const area = this.content.value?.area.properties;
    const name = this.town?.names[route.lang] ?? area?.name ?? t.loading;
    const country = this.town?.country ?? area?.country_code;
    const population = this.town?.population ?? area?.population;
    const point = this.town;
    return html`
      <div class="town-head" data-country=${country ?? ""}>
        ${townMotif(this.town?.slug ?? "")}
        <h1 tabindex="-1">${name}</h1>
        <p>${[this.nameThere(name), country && t.country[country as keyof typeof t.country], population ? t.inhabitants(population) : ""].filter(Boolean).join(" · ")}</p>
        ${area ? html`<a class="button" href=${writeRoute({ ...home(route.lang), page: "calendar", area: this.content.value!.area.id })}>${ui.event}${t.calendar.title}</a>` : nothing}
        ${point ? html`<a class="button primary" href=${writeRoute({ ...home(route.lang), near: writePoint(point) })}>${ui.near}${t.town.around}</a>` : nothing}
      </div>
      ${this.content.value ? html`${this.sections(this.content.value)}${this.others()}` : placeholders(9)}`;
  }

  private others(): TemplateResult {
    const { texts: t, route } = this.context;
    return html`
      <section aria-labelledby="others">
        <h2 id="others">${t.town.other}</h2>
        <ul class="chips">${this.context.config.towns.filter((o) => o !== this.town).map((o) => html`<li><a class="chip" href=${this.link({ id: o.slug })}>${o.names[route.lang]}</a></li>`)}</ul>
      </section>
      <guide-footer .context=${this.context}></guide-footer>`;
  }

  private nameThere(shown: string): string {
    const country = this.town?.country;
    const local = country && this.town?.names[country === "PL" ? "pl" : "cs"];
    return local && local !== shown ? local : "";
  }

  private sections({ area, themes: all }: Content): TemplateResult {
    const { texts: t, route } = this.context;
    const some = all.filter(({ found }) => found.features.length > 0);
    const none = all.filter(({ found }) => found.features.length === 0);
    const total = some.reduce((sum, { found }) => sum + (found.numberMatched ?? found.features.length), 0);
    return html`
      <p class="lead">${total ? t.town.lead(t.places(total)) : t.town.leadEmpty}</p>
      ${some.map(({ theme, found }) => html`
        <section aria-labelledby=${`theme-${theme}`}>
          <div class="section-head" data-theme-of=${theme}>
            <h2 id=${`theme-${theme}`}>${themeIcon(theme)}${t.themes[theme]}</h2>
            <span class="count">${found.numberMatched}</span>
          </div>
          <ul class="cards">${found.features.map((p) => card(p, this.context))}</ul>
          ${(found.numberMatched ?? 0) > found.features.length
            ? html`<a class="button wide" href=${writeRoute({ ...home(route.lang), area: area.id, theme })}>${t.showAll(t.places(found.numberMatched!))}</a>` : nothing}
        </section>`)}
      ${none.length === 0 && total > perTheme ? nothing : html`
        <section class="invite" aria-labelledby="invite">
          <ul class="invite-themes">${none.map(({ theme }) => html`<li data-theme-of=${theme}><span class="badge">${themeIcon(theme)}</span><span>${t.themes[theme]}</span></li>`)}</ul>
          <h2 id="invite">${t.town.thin}</h2>
          <p>${t.town.thinHint}</p>
        </section>`}`;
  }

  protected override async ask(): Promise<void> {
    const { client } = this.context;
    const id = this.town?.area ?? this.context.route.id;
    this.content.value = undefined;
    this.take(await this.content.ask(async (signal) => {
      const [area, ...found] = await Promise.all([
        client.area(id, signal), ...themes.map((theme) => client.search({ area: id, theme, limit: perTheme }, signal)),
      ]);
      return { area, themes: themes.map((theme, i) => ({ theme, found: found[i]! })) };
    }));
  }

  private take(content: Content | undefined): void {
    if (!content) return;
    const { area, themes: all } = content;
    this.show({ pins: all.flatMap(({ found }) => found.features.map(pinOf)), shape: area.geometry });
    this.send("guide-title", this.town?.names[this.context.route.lang] ?? area.properties.name);
  }
}
