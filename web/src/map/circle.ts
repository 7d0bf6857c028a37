const metersPerDegree = 111_195;

/** A polygon for the circle around a point, as GeoJSON has it. */
export function circle([lon, lat]: [number, number], meters: number): { type: "Polygon"; coordinates: [number, number][][] } {
  const steps = 48;
  const ring = Array.from({ length: steps + 1 }, (_, i): [number, number] => {
    const angle = (2 * Math.PI * (i % steps)) / steps;
    const north = (meters * Math.cos(angle)) / metersPerDegree;
    const east = (meters * Math.sin(angle)) / metersPerDegree / Math.cos((lat * Math.PI) / 180);
    return [lon + east, lat + north];
  });
  return { type: "Polygon", coordinates: [ring] };
}
