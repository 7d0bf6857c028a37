import { html, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";

import { GuideElement } from "./element";

/** The foot of a page: where the data come from, what developers find. */
@customElement("guide-footer")
export class GuideFooter extends GuideElement {
  override render(): TemplateResult {
    const { texts: t, config, route } = this.context;
    return html`
      <footer class="foot">
        <details><summary>${t.footer.data}</summary><ul>${config.attribution.map((line) => html`<li lang="en">${line}</li>`)}</ul></details>
        <p><a href="/embed?lang=${route.lang}">${t.footer.embed}</a><a href="/openapi.json">${t.footer.interface}</a></p>
        <p>${t.footer.privacy}</p>
      </footer>`;
  }
}
