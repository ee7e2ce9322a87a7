/** A point on the map, WGS 84 degrees. */
export type Place = { lat: number; lng: number };

const EARTH_METRES = 6_371_008.8;
const rad = (degrees: number): number => (degrees * Math.PI) / 180;

/** Whole metres between two points as the crow flies (haversine on the mean sphere). */
export function metresBetween(a: Place, b: Place): number {
  const h = Math.sin(rad(b.lat - a.lat) / 2) ** 2 + Math.cos(rad(a.lat)) * Math.cos(rad(b.lat)) * Math.sin(rad(b.lng - a.lng) / 2) ** 2;
  return Math.round(2 * EARTH_METRES * Math.asin(Math.min(1, Math.sqrt(h))));
}

/** Roads are longer than the crow's way, and towns are slow: metres of road per metre of air, and metres a second (25 km/h). */
const ROAD_FACTOR = 1.3;
const TOWN_SPEED = 25_000 / 3600;

/** Whole seconds a technician needs for this distance in town: an estimate without a map service, so it is shown as one. */
export const travelSeconds = (metres: number): number => Math.ceil((metres * ROAD_FACTOR) / TOWN_SPEED);
