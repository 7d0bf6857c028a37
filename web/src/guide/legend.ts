import { html, nothing, svg, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";

import dark from "../../../tiles/styles/dark.json";
import light from "../../../tiles/styles/light.json";
import type { Theme } from "../api";
import type { LegendTexts } from "../i18n/texts";
import { isDark, readAppearance } from "../theme";
import { GuideElement } from "./element";
import { categorySymbol, ui } from "./icons";

type Colours = typeof light;
type Sign = keyof LegendTexts["signs"];

/** A line of a map: its edge below, then its own colour, with dashes or without. */
function line(color: string, width: number, edge = "none", dashes = ""): TemplateResult<2> {
  return svg`<path d="M2 11h32" stroke=${edge} stroke-width=${width + 2.5} /><path d="M2 11h32" stroke=${color} stroke-width=${width} stroke-dasharray=${dashes} />`;
}

function ground(color: string, edge: string): TemplateResult<2> {
  return svg`<rect x="3" y="2" width="30" height="18" rx="3" fill=${color} stroke=${edge} />`;
}

/** How the signs look that are on every map. */
const always: Partial<Record<Sign, (c: Colours) => TemplateResult<2>>> = {
  cluster: (c) => svg`<circle cx="18" cy="11" r="9" fill=${c.cluster} stroke=${c.culture} stroke-width="2" /><text x="18" y="15" text-anchor="middle" font-size="10" font-weight="700" fill=${c.cluster_text}>12</text>`,
  approximate: (c) => svg`<circle cx="18" cy="11" r="10" fill=${c.transport} opacity="0.2" /><circle cx="18" cy="11" r="5" fill=${c.transport} stroke=${c.symbol_edge} />`,
  border: (c) => line(c.border, 2, c.border_casing, "9 3 2 3"),
  district: (c) => line(c.district_line, 1.5, "none", "5 3"),
};

/** And those of the base map that extracts of OpenStreetMap make. */
const onBaseMap: Partial<Record<Sign, (c: Colours) => TemplateResult<2>>> = {
  motorway: (c) => line(c.motorway, 6, c.motorway_casing),
  mainRoad: (c) => line(c.primary, 5, c.main_casing),
  street: (c) => line(c.street, 4, c.street_casing),
  path: (c) => line(c.path, 2, "none", "5 3"),
  cycleway: (c) => line(c.cycleway, 2, "none", "5 3"),
  track: (c) => line(c.track, 2.5, "none", "10 3"),
  railway: (c) => svg`${line(c.rail, 4)}${line(c.ground, 2, "none", "5 5")}`,
  house: (c) => ground(c.building, c.building_edge),
  builtUp: (c) => ground(c.residential, c.municipality_line),
  works: (c) => ground(c.industrial, c.municipality_line),
  woods: (c) => ground(c.wood, c.municipality_line),
  park: (c) => ground(c.park, c.municipality_line),
  grass: (c) => ground(c.grass, c.municipality_line),
  fields: (c) => ground(c.farmland, c.municipality_line),
  water: (c) => ground(c.water, c.municipality_line),
};

/** What the signs of the map mean: a button on it, and a dialog that is a sheet on a phone. */
@customElement("guide-legend")
export class GuideLegend extends GuideElement {
  @property() appearance = readAppearance();
  @state() private themes: Theme[] = [];
  @state() private hasBaseMap = false;
  @state() private open = false;
  @query("dialog") private dialog!: HTMLDialogElement;
  private asked = "";

  override render(): TemplateResult {
    const { map: t } = this.context.texts;
    return html`
      <button class="legend-button" type="button" aria-haspopup="dialog" aria-label=${t.legend.title} @click=${this.reveal}>${ui.legend}<span>${t.legend.title}</span></button>
      <dialog class="legend" aria-labelledby="legend-title" @close=${() => { this.open = false; }} @click=${this.press}>
        ${this.open ? this.content() : nothing}
      </dialog>`;
  }

  private content(): TemplateResult {
    const { texts: { map: t, themesInShort } } = this.context;
    const colours = isDark(this.appearance) ? dark : light;
    const signs = { ...always, ...(this.hasBaseMap ? onBaseMap : {}) };
    return html`
      <div class="legend-head"><h2 id="legend-title">${t.legend.title}</h2>
        <button class="tool" type="button" aria-label=${t.close} @click=${() => this.dialog.close()}>${ui.close}</button></div>
      <div class="legend-body" tabindex="0" role="group" aria-labelledby="legend-title">
        <section><h3>${t.label}</h3><ul>${(Object.keys(signs) as Sign[]).map((sign) => html`<li>
          <svg class="sign" viewBox="0 0 36 22" aria-hidden="true">${ground(colours.ground, "none")}${signs[sign]!(colours)}</svg>${t.legend.signs[sign]}</li>`)}</ul></section>
        ${this.themes.map((theme) => this.theme(theme, themesInShort[theme.id as keyof typeof themesInShort] ?? theme.name, colours))}
      </div>`;
  }

  /** The categories of a theme that there are places of. */
  private theme({ id, groups }: Theme, name: string, colours: Colours): TemplateResult | typeof nothing {
    const categories = groups.flatMap((g) => g.categories).filter((c) => c.count > 0);
    if (categories.length === 0) return nothing;
    const color = colours[id as keyof Colours] ?? colours.other;
    return html`<section><h3>${name}</h3><ul>${categories.map((c) => html`<li>
      <svg class="sign" viewBox="0 0 36 22" aria-hidden="true"><circle cx="18" cy="11" r="10.5" fill=${color} />${categorySymbol(c.id, colours.symbol)}</svg>${c.name}</li>`)}</ul></section>`;
  }

  /** Opens at once, and asks for what it shows when the language is another than last time. */
  private async reveal(): Promise<void> {
    this.open = true;
    await this.updateComplete; // so that there is something to focus
    this.dialog.showModal();
    const { client, route } = this.context;
    if (this.asked === route.lang) return;
    const [{ themes }, base] = await Promise.all([client.themes(), client.baseMap()]).catch(() => [{ themes: [] }, { vector_layers: [] }] as const);
    [this.themes, this.hasBaseMap] = [[...themes], base.vector_layers.some((layer) => layer.id === "streets")];
    if (themes.length > 0) this.asked = route.lang;
  }

  /** A press beside the dialog closes it. */
  private press(e: MouseEvent): void {
    if (e.target === this.dialog) this.dialog.close();
  }
}
