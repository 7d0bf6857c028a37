/** What a reader may choose for the appearance; "auto" follows the system. */
export const appearances = ["auto", "light", "dark"] as const;
export type Appearance = (typeof appearances)[number];

const key = "tripoint-appearance";

export function readAppearance(): Appearance {
  const chosen = document.documentElement.dataset.theme;
  return chosen === "light" || chosen === "dark" ? chosen : "auto";
}

/** Sets the appearance of the page and keeps the choice, the only thing that is kept. */
export function chooseAppearance(a: Appearance): void {
  if (a === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = a;
  try {
    if (a === "auto") localStorage.removeItem(key);
    else localStorage.setItem(key, a);
  } catch {
    // Storage may be switched off; the choice then lasts as long as the page.
  }
}

/** Whether an appearance means dark colours right now. */
export function isDark(a: Appearance): boolean {
  return a === "dark" || (a === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
}
