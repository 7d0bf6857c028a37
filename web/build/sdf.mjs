// Signed distance fields of outlines, as MapLibre reads letters: 24 pixels to the em, a border of 3 around each,
// a byte a pixel: 191 on the outline, more inside, 32 for each pixel of distance.
const em = 24;
export const border = 3;
const reach = 8; // pixels that a byte spans
const onOutline = 0.25; // the part of the span that lies inside of the outline

/** Turns commands of opentype.js (in pixels, y down) into straight segments, four numbers each. */
function flatten(commands) {
  const segments = [];
  let [x, y, startX, startY] = [0, 0, 0, 0];
  const line = (toX, toY) => {
    if (toX !== x || toY !== y) segments.push(x, y, toX, toY);
    [x, y] = [toX, toY];
  };
  const steps = 5;
  for (const c of commands) {
    if (c.type === "M") [x, y, startX, startY] = [c.x, c.y, c.x, c.y];
    else if (c.type === "L") line(c.x, c.y);
    else if (c.type === "Z") line(startX, startY);
    else {
      const [fromX, fromY] = [x, y];
      for (let i = 1; i <= steps; i++) {
        const t = i / steps, u = 1 - t;
        if (c.type === "Q") line(u * u * fromX + 2 * u * t * c.x1 + t * t * c.x, u * u * fromY + 2 * u * t * c.y1 + t * t * c.y);
        else line(u ** 3 * fromX + 3 * u * u * t * c.x1 + 3 * u * t * t * c.x2 + t ** 3 * c.x, u ** 3 * fromY + 3 * u * u * t * c.y1 + 3 * u * t * t * c.y2 + t ** 3 * c.y);
      }
    }
  }
  return segments;
}

/** The distance from a point to segments in a row, less than 0 inside of what they go around. */
function distance(segments, px, py) {
  let nearest = reach * reach, winding = 0;
  for (let i = 0; i < segments.length; i += 4) {
    const ax = segments[i], ay = segments[i + 1], dx = segments[i + 2] - ax, dy = segments[i + 3] - ay;
    const along = (px - ax) * dx + (py - ay) * dy;
    const t = Math.min(Math.max(along / (dx * dx + dy * dy), 0), 1);
    const offX = ax + t * dx - px, offY = ay + t * dy - py;
    nearest = Math.min(nearest, offX * offX + offY * offY);
    if ((ay <= py) === (ay + dy <= py)) continue;
    const side = dx * (py - ay) - (px - ax) * dy;
    if (dy > 0 && side > 0) winding++;
    if (dy < 0 && side < 0) winding--;
  }
  return winding === 0 ? Math.sqrt(nearest) : -Math.sqrt(nearest);
}

/** Draws a letter of a font. What has no outline has a width and height of 0. */
export function drawGlyph(font, glyph) {
  const scale = em / font.unitsPerEm;
  const advance = Math.round(glyph.advanceWidth * scale);
  const segments = flatten(glyph.getPath(0, 0, em).commands);
  if (segments.length === 0) return { width: 0, height: 0, left: 0, top: 0, advance };
  const xs = segments.filter((_, i) => i % 2 === 0), ys = segments.filter((_, i) => i % 2 === 1);
  const left = Math.floor(Math.min(...xs)), above = Math.floor(Math.min(...ys));
  const width = Math.ceil(Math.max(...xs)) - left, height = Math.ceil(Math.max(...ys)) - above;
  const columns = width + 2 * border, rows = height + 2 * border;
  const bitmap = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const outside = distance(segments, left - border + column + 0.5, above - border + row + 0.5);
      bitmap[row * columns + column] = Math.round(255 * Math.min(Math.max(1 - onOutline - outside / reach, 0), 1));
    }
  }
  // Tops count from the ascender, as FreeType rounds it.
  return { bitmap, width, height, left, top: -above - Math.ceil(font.ascender * scale), advance };
}
