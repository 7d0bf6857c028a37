import { html, nothing, type TemplateResult } from "lit";

import { themes } from "../i18n/texts";
import type { Context } from "./context";
import { themeIcon, ui } from "./icons";
import { writeRoute } from "./route";

/** The row of themes that narrows a list, and what is open now. A category in the address, here by its name, is the first of them. */
export function filters({ route, texts: t }: Context, category: string): TemplateResult {
  const question = Boolean(route.q || route.area || route.bbox || route.near);
  const chip = (theme: string, on: boolean, words: unknown): TemplateResult => html`
    <li><a class="chip" href=${writeRoute({ ...route, theme, category: "" })} aria-current=${on ? "true" : "false"} data-theme-of=${theme} data-keep-focus>${words}</a></li>`;
  return html`
    <ul class="chips">
      ${question ? chip("", !route.theme && !route.category, t.all) : nothing}
      <li><a class="chip" href=${writeRoute({ ...route, open: route.open ? "" : "now" })} aria-current=${route.open ? "true" : "false"} data-keep-focus>${ui.hours}${t.openNow}</a></li>
      ${category ? html`<li><a class="chip" href=${writeRoute(route)} aria-current="true" data-keep-focus>${category}</a></li>` : nothing}
      ${themes.map((theme) => chip(theme, route.theme === theme, html`${themeIcon(theme)}${t.themesInShort[theme]}`))}
    </ul>`;
}
