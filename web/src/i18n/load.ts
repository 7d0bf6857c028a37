import type { Lang } from "../lang";
import type { Texts } from "./texts";

const files: Record<Lang, () => Promise<{ texts: Texts }>> = {
  pl: () => import("./pl"),
  cs: () => import("./cs"),
  en: () => import("./en"),
  de: () => import("./de"),
  sk: () => import("./sk"),
};

/** The texts of a language; each language is a file of its own that is fetched once. */
export async function loadTexts(lang: Lang): Promise<Texts> {
  return (await files[lang]()).texts;
}
