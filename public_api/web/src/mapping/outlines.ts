// Where the map begins: the middle of the city's first town (镇街), which is its seat, and the box of the whole city.
import { IN_CHINESE } from "../api/in-chinese";
import { seen } from "../kept/seen";
import type { Bounds } from "./city-map";

interface Areas extends GeoJSON.FeatureCollection<GeoJSON.Geometry, { centre?: [number, number] }> {
  bbox?: Bounds;
}

export interface CityBox {
  bounds?: Bounds;
  center?: [number, number];
}

/** Both, remembered; empty if they were never known. */
export async function cityBox(): Promise<CityBox> {
  try {
    const { value } = await seen("areas-box", async () => {
      const response = await fetch("/public/v1/areas", { headers: IN_CHINESE });
      if (!response.ok) throw new Error("areas");
      const areas = (await response.json()) as Areas;
      return { bounds: areas.bbox, center: areas.features[0]?.properties.centre };
    });
    return value;
  } catch {
    return {};
  }
}
