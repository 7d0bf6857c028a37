import { html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";

import type { Counterparts, Place } from "../api";
import { card, placeholders } from "./card";
import { GuideElement } from "./element";
import { Load } from "./load";

/** The places across the border that a place has most to do with, each with the reasons. It is nothing where there are none. */
@customElement("guide-counterparts")
export class GuideCounterparts extends GuideElement {
  @property({ attribute: false }) place!: Place;
  private found = new Load<Counterparts>(this);
  private asked = "";

  protected override willUpdate(): void {
    const { client } = this.context;
    const { id } = this.place;
    const key = `${client.lang} ${id}`;
    if (key === this.asked) return;
    this.asked = key;
    this.found.clear();
    void this.found.ask((signal) => client.counterparts(id, { limit: 4 }, signal));
  }

  override render(): unknown {
    const title = this.context.texts.place.acrossBorder;
    const places = this.found.value?.features ?? [];
    if (this.found.pending) return html`<section><h2>${title}</h2>${placeholders(3)}</section>`;
    if (places.length === 0) return nothing;
    return html`<section><h2>${title}</h2><ul class="cards">${places.map((other) => card(other, this.context, reasons(other)))}</ul></section>`;
  }
}

/** Why a place is listed. How near it is stands on every card. */
function reasons(place: Counterparts["features"][number]): unknown {
  const told = place.properties.why.filter(({ code }) => code !== "near");
  return told.length ? html`<span class="card-why">${told.map(({ text }) => html`<span>${text}</span>`)}</span>` : nothing;
}
