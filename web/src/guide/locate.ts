import type { LatLon } from "./route";

/** Where the reader is, or why that is not known. */
export type Located = LatLon | "refused" | "unknown";

/** Asks the browser for the position; a page without a secure origin cannot. */
export function locate(): Promise<Located> {
  if (!("geolocation" in navigator) || !isSecureContext) return Promise.resolve("unknown");
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lat: coords.latitude, lon: coords.longitude }),
      (error) => resolve(error.code === error.PERMISSION_DENIED ? "refused" : "unknown"),
      { timeout: 8000, maximumAge: 60_000 },
    );
  });
}
