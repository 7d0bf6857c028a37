import { html, type TemplateResult } from "lit";

import { Refused } from "../api";
import type { Texts } from "../i18n/texts";

/** Says that something could not be loaded, and offers to try again where that may help. */
export function trouble(error: unknown, t: Texts, again: () => void): TemplateResult {
  if (error instanceof Refused && error.status === 404) return html`<p class="notice" role="alert">${t.missing}</p>`;
  return html`<div class="notice" role="alert"><p>${t.failed}</p><button class="button" type="button" @click=${again}>${t.retry}</button></div>`;
}
