// Answers, for lines of {"value", "country", "lat", "lon", "instants"} in milliseconds, the states that the package
// opening_hours gives, a letter each: o, c, u, or x for a value that it refuses. TZ is the zone of the country.
import readline from "node:readline";
import OpeningHours from "opening_hours";

for await (const line of readline.createInterface({ input: process.stdin })) {
  const { value, country, lat, lon, instants } = JSON.parse(line);
  let hours;
  try {
    // It takes the position for known only where it is text.
    hours = new OpeningHours(value, { lat: String(lat), lon: String(lon), address: { country_code: country.toLowerCase(), state: "" } });
  } catch {
    console.log("x".repeat(instants.length));
    continue;
  }
  console.log(instants.map((at) => {
    try {
      return hours.getStateString(new Date(at), true)[0];
    } catch {
      return "x";
    }
  }).join(""));
}
