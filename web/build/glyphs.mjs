// Writes dist/fonts/STACK/FROM-TO.pbf.gz: the letters of Noto Sans in ranges of 256, as map styles ask for them
// (https://github.com/mapbox/glyph-pbf-composite/blob/master/proto/glyphs.proto).
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import opentype from "opentype.js";
import { PbfWriter } from "pbf";

import { drawGlyph } from "./sdf.mjs";

const root = new URL("../", import.meta.url);
const packages = new URL("node_modules/@expo-google-fonts/", root);

/** A stack of the styles, and its fonts: the first one that has a letter draws it. Noto Sans has no arrows. */
const stacks = {
  "Noto Sans Regular": ["noto-sans/400Regular/NotoSans_400Regular.ttf", "noto-sans-math/400Regular/NotoSansMath_400Regular.ttf"],
  "Noto Sans Bold": ["noto-sans/700Bold/NotoSans_700Bold.ttf", "noto-sans-math/400Regular/NotoSansMath_400Regular.ttf"],
};

/** First letters of the ranges that names are written in: Latin, Greek, Cyrillic, and signs between them. */
const ranges = [0x0000, 0x0100, 0x0200, 0x0300, 0x0400, 0x0500, 0x1e00, 0x1f00, 0x2000, 0x2100, 0xfb00, 0xff00];

function readFont(path) {
  const file = readFileSync(new URL(path, packages));
  return opentype.parse(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
}

function writeGlyph({ id, bitmap, width, height, left, top, advance }, pbf) {
  pbf.writeVarintField(1, id);
  if (bitmap) pbf.writeBytesField(2, bitmap);
  pbf.writeVarintField(3, width);
  pbf.writeVarintField(4, height);
  pbf.writeSVarintField(5, left);
  pbf.writeSVarintField(6, top);
  pbf.writeVarintField(7, advance);
}

function writeStack({ name, range, glyphs }, pbf) {
  pbf.writeStringField(1, name);
  pbf.writeStringField(2, range);
  for (const glyph of glyphs) pbf.writeMessage(3, writeGlyph, glyph);
}

function draw(fonts, from) {
  const glyphs = [];
  for (let id = from; id < from + 256; id++) {
    const font = fonts.find((f) => f.charToGlyphIndex(String.fromCodePoint(id)) > 0);
    if (font) glyphs.push({ id, ...drawGlyph(font, font.charToGlyph(String.fromCodePoint(id))) });
  }
  return glyphs;
}

const to = new URL("dist/fonts/", root);
rmSync(to, { recursive: true, force: true });
for (const [name, paths] of Object.entries(stacks)) {
  const fonts = paths.map(readFont);
  const folder = new URL(`${name}/`, to);
  mkdirSync(folder, { recursive: true });
  for (const from of ranges) {
    const range = `${from}-${from + 255}`;
    const pbf = new PbfWriter();
    pbf.writeMessage(1, writeStack, { name, range, glyphs: draw(fonts, from) });
    writeFileSync(new URL(`${range}.pbf.gz`, folder), gzipSync(pbf.finish(), { level: 9 }));
  }
}
copyFileSync(new URL("noto-sans/LICENSE_FONT", packages), new URL("LICENSE", to));
