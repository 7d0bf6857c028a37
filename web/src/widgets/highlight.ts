/** A piece of a text, and whether it is what the reader typed. */
export interface Piece {
  text: string;
  typed: boolean;
}

/** Folds case and accents letter by letter, so that positions stay the same. */
function fold(text: string): string {
  return [...text].map((letter) => {
    const folded = letter.normalize("NFD").replace(/\p{M}/gu, "").replace("ł", "l").replace("Ł", "l").toLowerCase();
    return folded.length === letter.length ? folded : letter;
  }).join("");
}

/** Marks the typed words where words of a text begin with them. */
export function highlight(text: string, typed: string): Piece[] {
  const words = fold(typed).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const folded = fold(text.normalize("NFC"));
  const pieces: Piece[] = [];
  let done = 0;
  for (const start of folded.matchAll(/[\p{L}\p{N}]+/gu)) {
    const word = words.filter((w) => start[0].startsWith(w)).sort((a, b) => b.length - a.length)[0];
    if (word === undefined) continue;
    if (start.index > done) pieces.push({ text: text.slice(done, start.index), typed: false });
    done = start.index + word.length;
    pieces.push({ text: text.slice(start.index, done), typed: true });
  }
  if (done < text.length) pieces.push({ text: text.slice(done), typed: false });
  return pieces;
}
