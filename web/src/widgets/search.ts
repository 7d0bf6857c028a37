import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";

import { Client, type Suggestion } from "../api";
import { Latest } from "../latest";
import type { Selection, Submission } from "./events";
import { highlight } from "./highlight";
import { cross, glass, kinds } from "./icons";
import { searchStyle } from "./search.style";
import { langOf, ownServer } from "./server";
import { tokens } from "./style";
import { widgetTexts } from "./texts";

const pause = 60; // milliseconds of silence before a question is sent

/**
 * A search box with suggestions: places, categories and areas, after the combobox pattern of the ARIA Authoring
 * Practices. Choosing opens the guide unless a listener calls preventDefault.
 *
 * @fires tripoint-select - a suggestion was chosen ({@link Selection}); cancelable
 * @fires tripoint-submit - a text was entered ({@link Submission}); cancelable
 * @csspart input - the text field
 * @csspart list - the suggestions
 */
export class TripointSearch extends LitElement {
  static override styles = [tokens, searchStyle];

  /** The server to ask; the one that the script came from when left out. */
  @property() server = ownServer;
  /** Where the guide opens: _self, _blank, _top or _parent. */
  @property() target = "_self";
  /** What stands in the empty field. */
  @property() placeholder = "";
  /** Nearer places come first, seen from here. */
  @property({ type: Number }) lat?: number;
  @property({ type: Number }) lon?: number;
  /** Only these categories, themes, countries or area; several are joined by commas. */
  @property() category = "";
  @property() theme = "";
  @property() country = "";
  @property() area = "";
  /** How many suggestions at most. */
  @property({ type: Number }) limit = 6;
  @property() override lang = "";
  @property() value = "";

  @state() private open = false;
  @state() private active = -1;
  @state() private found: Suggestion[] = [];
  @state() private failed = false;
  @state() private asked = false;
  @query("input") private input!: HTMLInputElement;

  private latest = new Latest();
  private timer = 0;

  override render(): TemplateResult {
    const t = widgetTexts[langOf(this)];
    const shown = this.open && (this.asked || this.failed);
    return html`
      <div class="field">
        ${glass}
        <input part="input" type="text" role="combobox" inputmode="search" enterkeyhint="search" autocomplete="off" autocapitalize="off" spellcheck="false" maxlength="200"
          aria-label=${t.label} aria-autocomplete="list" aria-expanded=${shown ? "true" : "false"} aria-controls="list"
          aria-activedescendant=${this.active >= 0 ? `option-${this.active}` : nothing}
          placeholder=${this.placeholder || t.placeholder} .value=${this.value}
          @input=${this.typed} @keydown=${this.pressed} @click=${this.suggest} @blur=${this.close} />
        ${this.value ? html`<button class="clear" type="button" aria-label=${t.clear} @click=${this.clear}>${cross}</button>` : nothing}
      </div>
      <ul class="list" part="list" id="list" role="listbox" aria-label=${t.label} ?hidden=${!shown || this.found.length === 0}
        @pointerdown=${(e: Event) => e.preventDefault()}>
        ${this.found.map((s, i) => this.option(s, i))}
      </ul>
      ${shown && this.found.length === 0 ? html`<div class="list note">${this.failed ? t.failed : t.none}</div>` : nothing}
      <div class="hidden" role="status">${shown ? (this.failed ? t.failed : this.found.length ? t.suggestions(this.found.length) : t.none) : ""}</div>
    `;
  }

  private option(s: Suggestion, i: number): TemplateResult {
    const { kind, name, label, count, matched } = s.properties;
    const t = widgetTexts[langOf(this)];
    const pieces = highlight(name, this.value);
    const place = label.startsWith(`${name}, `) ? label.slice(name.length + 2) : "";
    const about = kind === "category" ? `${t.category}${count ? ` · ${count}` : ""}` : kind === "area" ? t.area : place;
    const other = matched && !pieces.some((p) => p.typed) ? matched : "";
    return html`
      <li class="option" id="option-${i}" role="option" aria-selected=${i === this.active ? "true" : "false"} @click=${() => this.select(s)}>
        ${kinds[kind]}
        <span class="words">
          <span class="name">${pieces.map((p) => (p.typed ? html`<mark>${p.text}</mark>` : p.text))}</span>
          <span class="label">${[other, about].filter(Boolean).join(" · ")}</span>
        </span>
      </li>`;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("active") && this.active >= 0) {
      this.renderRoot.querySelector(`#option-${this.active}`)?.scrollIntoView({ block: "nearest" });
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.timer);
    this.latest.cancel();
  }

  override focus(): void {
    this.input.focus();
  }

  private typed(): void {
    this.value = this.input.value;
    this.open = true;
    this.active = -1;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), pause);
  }

  private suggest(): void {
    this.open = true;
    if (!this.asked) void this.ask();
  }

  private async ask(): Promise<void> {
    const near = this.lat !== undefined && this.lon !== undefined ? { lat: this.lat, lon: this.lon } : {};
    const { category, theme, country, area, limit } = this;
    const client = new Client(this.server, langOf(this));
    try {
      const answer = await this.latest.ask((signal) => client.suggest({ q: this.value, ...near, category, theme, country, area, limit }, signal));
      if (!answer) return;
      this.found = answer.features;
      this.failed = false;
      this.asked = true;
      this.active = -1;
    } catch {
      this.found = [];
      this.failed = true;
    }
  }

  private close(): void {
    this.open = false;
    this.active = -1;
  }

  private clear(): void {
    this.value = "";
    this.asked = false;
    this.input.focus();
    this.suggest();
  }

  private pressed(e: KeyboardEvent): void {
    const shown = this.open && this.found.length > 0;
    switch (e.key) {
      case "ArrowDown":
      case "ArrowUp":
        e.preventDefault();
        if (shown && e.altKey) this.close();
        else this.suggest();
        if (this.open && !e.altKey) this.step(e.key === "ArrowDown" ? 1 : -1);
        break;
      case "Enter":
        e.preventDefault();
        if (shown && this.active >= 0) this.select(this.found[this.active]!);
        else this.submit();
        break;
      case "Escape":
        if (this.open) this.close();
        else if (this.value) this.clear();
        else return;
        e.preventDefault();
        break;
    }
  }

  /** Moves through the suggestions and, between last and first, back to the field. */
  private step(by: 1 | -1): void {
    const places = this.found.length + 1;
    this.active = ((this.active + 1 + by + places) % places) - 1;
  }

  private select(s: Suggestion): void {
    const { kind, id, name, label, category } = s.properties;
    const [lon, lat] = s.geometry?.coordinates ?? [];
    const page = { place: `place/${encodeURIComponent(id)}`, area: `town/${encodeURIComponent(id)}`, category: `?category=${encodeURIComponent(id)}` }[kind];
    const detail: Selection = { kind, id, name, label, url: this.guide(page) };
    if (category) detail.category = category;
    if (lat !== undefined && lon !== undefined) Object.assign(detail, { lat, lon });
    this.value = kind === "category" ? "" : name;
    this.asked = false;
    this.close();
    this.announce("tripoint-select", detail);
  }

  private submit(): void {
    const q = this.value.trim();
    if (!q) return;
    window.clearTimeout(this.timer);
    this.latest.cancel();
    this.asked = false;
    this.close();
    this.announce("tripoint-submit", { q, url: this.guide(`?q=${encodeURIComponent(q)}`) });
  }

  private guide(page: string): string {
    return `${this.server}/${langOf(this)}/${page}`;
  }

  private announce(name: "tripoint-select" | "tripoint-submit", detail: Selection | Submission): void {
    const event = new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: true });
    if (this.dispatchEvent(event)) window.open(detail.url, this.target, this.target === "_blank" ? "noopener" : "");
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "tripoint-search": TripointSearch;
  }
}
