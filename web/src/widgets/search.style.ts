import { css } from "lit";

export const searchStyle = css`
  :host { --_list-radius: min(var(--_radius), 18px); display: block; position: relative; }
  .field {
    display: flex; align-items: center; min-height: 48px; background: var(--_surface);
    border: 1px solid var(--_border); border-radius: var(--_radius); transition: border-color 0.15s;
  }
  .field:focus-within { border-color: var(--_color); outline: 2px solid var(--_color); outline-offset: 1px; }
  .glass { flex: none; width: 20px; height: 20px; margin-left: 14px; color: var(--_muted); }
  input {
    flex: 1; min-width: 0; height: 46px; padding: 0 12px; border: 0; outline: 0; background: none; color: inherit; font: inherit;
  }
  input::placeholder { color: var(--_muted); opacity: 1; }
  .clear {
    flex: none; width: 44px; height: 44px; padding: 0; border: 0; border-radius: var(--_radius); background: none; color: var(--_muted); cursor: pointer;
  }
  .clear:focus-visible { outline: 2px solid var(--_color); outline-offset: -3px; }
  .clear svg { width: 18px; height: 18px; vertical-align: middle; }
  .list {
    position: absolute; z-index: 20; inset: calc(100% + 6px) 0 auto; max-height: min(440px, 60vh); margin: 0; padding: 6px; overflow: auto; list-style: none;
    background: var(--_surface); border: 1px solid var(--_border); border-radius: var(--_list-radius); box-shadow: 0 12px 32px rgb(0 20 25 / 0.18);
  }
  :host([inline]) .list { position: static; margin-top: 6px; box-shadow: none; }
  .option { display: flex; align-items: center; gap: 12px; min-height: 48px; padding: 6px 10px; border-radius: calc(var(--_list-radius) * 0.7); cursor: pointer; }
  .option[aria-selected="true"] { background: color-mix(in srgb, var(--_color) 14%, var(--_surface)); }
  @media (hover: hover) {
    .option:hover:not([aria-selected="true"]) { background: color-mix(in srgb, var(--_color) 7%, var(--_surface)); }
  }
  .kind { flex: none; width: 20px; height: 20px; color: var(--_color); }
  .words { min-width: 0; flex: 1; }
  .name, .label { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .label { font-size: 0.875rem; color: var(--_muted); }
  mark { background: none; color: var(--_color); font-weight: 700; }
  .note { padding: 12px 10px; color: var(--_muted); }
`;
