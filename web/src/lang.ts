/** The languages of the guide, in the order they are offered. */
export const languages = ["pl", "cs", "en", "de", "sk"] as const;
export type Lang = (typeof languages)[number];

/** Each language's name for itself. */
export const languageNames: Record<Lang, string> = {
  pl: "Polski", cs: "Čeština", en: "English", de: "Deutsch", sk: "Slovenčina",
};

export function isLang(text: string): text is Lang {
  return (languages as readonly string[]).includes(text);
}

/** The first supported of some language tags, English where there is none. */
export function chooseLang(tags: readonly string[]): Lang {
  return tags.map((tag) => tag.toLowerCase().split("-")[0]!).find(isLang) ?? "en";
}
