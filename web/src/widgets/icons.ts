import { svg, html, type TemplateResult } from "lit";

function line(path: TemplateResult<2>, name: string): TemplateResult {
  return html`<svg class=${name} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${path}</svg>`;
}

export const glass = line(svg`<circle cx="10.5" cy="10.5" r="6.5" /><path d="m20 20-4.8-4.8" />`, "glass");
export const cross = line(svg`<path d="M6 6l12 12M18 6 6 18" />`, "cross");

/** A drawing for each kind of suggestion. */
export const kinds = {
  place: line(svg`<path d="M12 21c4.5-5 7-8.3 7-11.500a7 7 0 0 0-14 0C5 12.7 7.5 16 12 21z" /><circle cx="12" cy="9.5" r="2.3" />`, "kind"),
  category: line(svg`<rect x="4" y="4" width="6.5" height="6.5" rx="1.5" /><rect x="13.5" y="4" width="6.5" height="6.5" rx="1.5" /><rect x="4" y="13.5" width="6.5" height="6.5" rx="1.5" /><rect x="13.5" y="13.5" width="6.5" height="6.5" rx="1.5" />`, "kind"),
  area: line(svg`<path d="M9 4 3 6.500V20l6-2.5 6 2.5 6-2.500V4l-6 2.500L9 4zM9 4v13.500M15 6.500V20" />`, "kind"),
};
