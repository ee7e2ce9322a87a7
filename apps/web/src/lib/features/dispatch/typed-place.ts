type Place = { lat: number; lng: number };

const within = (text: string, most: number): boolean => text.trim() !== '' && Math.abs(Number(text)) <= most;

/** A place typed as latitude and longitude (WGS 84): null when both are empty, undefined when it is none. */
export function typedPlace(lat: string, lng: string): Place | null | undefined {
  if (lat.trim() === '' && lng.trim() === '') return null;
  return within(lat, 90) && within(lng, 180) ? { lat: Number(lat), lng: Number(lng) } : undefined;
}
