// The box of the city, for the first view of the map.
import { seen } from "../kept/seen";
import type { Bounds } from "./city-map";

interface Areas extends GeoJSON.FeatureCollection {
  bbox?: Bounds;
}

export async function cityBounds(): Promise<Bounds | undefined> {
  try {
    const { value } = await seen("areas-box", async () => {
      const response = await fetch("/public/v1/areas");
      if (!response.ok) throw new Error("areas");
      return ((await response.json()) as Areas).bbox;
    });
    return value;
  } catch {
    return undefined;
  }
}
