import { html, nothing, type TemplateResult } from "lit";

import type { Place, PlaceProperties } from "../api";
import { occurrenceInWords } from "../days";
import { distance } from "../format";
import { openInWords } from "../hours";
import type { Pin } from "../map/pins";
import type { Context } from "./context";
import { categoryIcon, ui } from "./icons";
import { writeRoute } from "./route";

/** The last part of a place's label: where it is. */
function where(place: Place): string {
  const { name, label } = place.properties;
  return label.startsWith(`${name}, `) ? label.slice(name.length + 2) : label === name ? "" : label;
}

/** Whether it is known that a place is open or closed. */
function isTold(p: PlaceProperties): boolean {
  return p.open === "open" || p.open === "closed";
}

export function pinOf(place: Place): Pin {
  const { name, category, theme } = place.properties;
  return { id: place.id, name, point: place.geometry.coordinates, category, theme };
}

/** A place in a list, with more to say of it perhaps. Pointing at it points at its pin. */
export function card(place: Place, context: Context, more: unknown = nothing): TemplateResult {
  const { texts: t, route, client } = context;
  const p = place.properties;
  const point = (id: string) => (e: Event) => e.currentTarget!.dispatchEvent(new CustomEvent("guide-point", { detail: id, bubbles: true }));
  return html`
    <li>
      <a class="card" href=${writeRoute({ ...route, page: "place", id: place.id })} data-theme-of=${p.theme} data-id=${place.id}
        @pointerenter=${point(place.id)} @pointerleave=${point("")} @focus=${point(place.id)} @blur=${point("")}>
        <span class="badge">${categoryIcon(p.category)}</span>
        <span class="card-words">
          <span class="card-name">${p.name}</span>
          <span class="card-about">${[p.category_name, where(place)].filter(Boolean).join(" · ")}</span>
          ${p.distance === undefined && !p.across_border && !p.accuracy && !isTold(p) && !p.occurrence ? nothing : html`<span class="card-facts">
            ${p.occurrence ? html`<span class="fact strong">${occurrenceInWords(p.occurrence, client.lang)}</span>` : nothing}
            ${p.distance === undefined ? nothing : html`<span class="fact strong">${distance(p.distance, client.lang)}</span>`}
            ${p.walk_minutes && p.walk_minutes <= 60 ? html`<span class="fact">${t.walk(p.walk_minutes)}</span>` : nothing}
            ${isTold(p) ? html`<span class="fact">${openInWords(p, t, client.lang)}</span>` : nothing}
            ${p.across_border ? html`<span class="fact border">${t.border}</span>` : nothing}
            ${p.accuracy ? html`<span class="fact">≈ ${t.place.approximateInShort}</span>` : nothing}
          </span>`}
          ${more}
        </span>
        <span class="card-go">${ui.next}</span>
      </a>
    </li>`;
}

/** Grey shapes where cards will be. */
export function placeholders(n: number): TemplateResult {
  return html`<ul class="cards" aria-hidden="true">${Array.from({ length: n }, () => html`<li class="card ghost"><span class="badge"></span><span class="card-words"><span class="bar"></span><span class="bar short"></span></span></li>`)}</ul>`;
}
