import { css } from "lit";

/** Colours and measures that every widget takes from the page around it. */
export const tokens = css`
  :host {
    --_color: var(--tripoint-color, light-dark(#0b5563, #7fd1dc));
    --_on-color: var(--tripoint-on-color, light-dark(#ffffff, #06262c));
    --_surface: var(--tripoint-surface, light-dark(#ffffff, #16282d));
    --_text: var(--tripoint-text, light-dark(#14262b, #e7f0f1));
    --_muted: var(--tripoint-muted, light-dark(#50636a, #a7b9bd));
    --_border: var(--tripoint-border, light-dark(#c3cecf, #3a5259));
    --_radius: var(--tripoint-radius, 12px);
    color-scheme: light dark;
    font: 400 1rem/1.45 var(--tripoint-font, system-ui, sans-serif);
    color: var(--_text);
  }
  :host([appearance="light"]) { color-scheme: light; }
  :host([appearance="dark"]) { color-scheme: dark; }
  :host([appearance="inherit"]) { color-scheme: inherit; }
  :host([hidden]) { display: none; }
  *, ::before, ::after { box-sizing: border-box; }
  .hidden {
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
  }
`;
