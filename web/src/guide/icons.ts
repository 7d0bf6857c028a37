import { html, svg, type TemplateResult } from "lit";

import icons from "../../generated/icons.svg?url";

/** The drawing of a category. */
export function categoryIcon(category: string): TemplateResult {
  return html`<svg class="icon" aria-hidden="true"><use href="${icons}#${category}"></use></svg>`;
}

/** The same inside of a sign of 36 by 22, in a colour. */
export function categorySymbol(category: string, color: string): TemplateResult<2> {
  return svg`<use href=${`${icons}#${category}`} x="11.5" y="4.5" width="13" height="13" fill=${color}></use>`;
}

const themeIcons: Record<string, string> = {
  culture: "castle", economy: "company", safety: "hospital", transport: "railway_station", events: "festival", settlement: "town",
};

export function themeIcon(theme: string): TemplateResult {
  return categoryIcon(themeIcons[theme] ?? "other");
}

function stroke(path: TemplateResult<2>): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${path}</svg>`;
}

export const ui = {
  near: stroke(svg`<circle cx="12" cy="12" r="3" /><path d="M12 2v4M12 18v4M2 12h4M18 12h4" /><circle cx="12" cy="12" r="7.5" />`),
  auto: stroke(svg`<circle cx="12" cy="12" r="8" /><path d="M12 4v16a8 8 0 0 0 0-16z" fill="currentColor" />`),
  light: stroke(svg`<circle cx="12" cy="12" r="4" /><path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4" />`),
  dark: stroke(svg`<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z" />`),
  map: stroke(svg`<path d="M9 4 3 6.5V20l6-2.5 6 2.5 6-2.5V4l-6 2.5L9 4zM9 4v13.5M15 6.5V20" />`),
  legend: stroke(svg`<path d="M10 6h10M10 12h10M10 18h10" /><circle cx="5" cy="6" r="1.5" fill="currentColor" /><circle cx="5" cy="12" r="1.5" fill="currentColor" /><circle cx="5" cy="18" r="1.5" fill="currentColor" />`),
  close: stroke(svg`<path d="M6 6l12 12M18 6 6 18" />`),
  list: stroke(svg`<path d="M8 6h13M8 12h13M8 18h13M3.5 6h.01M3.5 12h.01M3.5 18h.01" />`),
  back: stroke(svg`<path d="M19 12H5M11 6l-6 6 6 6" />`),
  next: stroke(svg`<path d="m9 6 6 6-6 6" />`),
  forward: stroke(svg`<path d="M5 12h14M13 6l6 6-6 6" />`),
  phone: stroke(svg`<path d="M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2z" />`),
  email: stroke(svg`<rect x="3" y="5" width="18" height="14" rx="2" /><path d="m3 7 9 6 9-6" />`),
  website: stroke(svg`<circle cx="12" cy="12" r="9" /><path d="M3 12h18M12 3c2.5 2.7 4 5.7 4 9s-1.5 6.3-4 9c-2.5-2.7-4-5.7-4-9s1.5-6.3 4-9z" />`),
  address: stroke(svg`<path d="M12 21c4.5-5 7-8.3 7-11.5a7 7 0 0 0-14 0C5 12.7 7.5 16 12 21z" /><circle cx="12" cy="9.5" r="2.3" />`),
  hours: stroke(svg`<circle cx="12" cy="12" r="9" /><path d="M12 7v5l3.5 2" />`),
  position: stroke(svg`<path d="M12 3v18M3 12h18" /><circle cx="12" cy="12" r="5" />`),
  share: stroke(svg`<path d="M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1" />`),
  route: stroke(svg`<path d="m21 3-7.5 18-3-7.5L3 10.5 21 3z" />`),
  about: stroke(svg`<circle cx="12" cy="12" r="9" /><path d="M12 11v5M12 8h.01" />`),
  event: stroke(svg`<rect x="3" y="5" width="18" height="16" rx="2" /><path d="M3 10h18M8 3v4M16 3v4" />`),
  rough: stroke(svg`<circle cx="12" cy="12" r="9" stroke-dasharray="3 3.5" /><circle cx="12" cy="12" r="1.5" fill="currentColor" />`),
  plus: stroke(svg`<path d="M12 5v14M5 12h14" />`),
};

/** The sign of the product: three lands meeting in a point. */
export const logo = html`<svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
  <path class="logo-a" d="M16 16 4.5 6A15 15 0 0 1 27.5 6z" />
  <path class="logo-b" d="M15 18.2V31A15 15 0 0 1 3.1 8z" />
  <path class="logo-c" d="M17 18.2V31A15 15 0 0 0 28.9 8z" />
</svg>`;

const motifs: Record<string, TemplateResult<2>> = {
  // A headframe, for the mines and the spa town above them.
  "jastrzebie-zdroj": svg`<path d="M14 52 24 14h6l4 38M20 30h13M17 42h17M27 14V8M34 52h16V38l-16-8" /><circle cx="27" cy="14" r="5" />`,
  // The tower and arcades of the chateau in Fryštát.
  karvina: svg`<path d="M8 52V30h14v22M22 52V20l6-10 6 10v32M34 30h18v22M4 52h52M12 52v-8a3 3 0 0 1 6 0v8M38 52v-8a3 3 0 0 1 6 0v8M28 28v6" />`,
  // The arch and colonnade of the town planned in the 1950s.
  havirov: svg`<path d="M6 52V24h48v28M2 52h56M6 24l24-12 24 12M22 52V40a8 8 0 0 1 16 0v12M13 32v14M47 32v14M30 12V6" />`,
};

export function townMotif(slug: string): TemplateResult {
  return html`<svg class="motif" viewBox="0 0 60 60" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round" stroke-linecap="round" aria-hidden="true">${motifs[slug] ?? svg`<path d="M6 52h48M12 52V28l12-8 12 8v24M36 52V34h12v18" />`}</svg>`;
}
