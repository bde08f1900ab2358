// The outlines of one's own grids, from the grid pack; kept on the phone for when there is no line.
import { ask, door } from "../../api/door";
import { seen } from "../../kept/seen";

export interface Grid {
  code: string;
  /** rings of degrees */
  rings: [number, number][][];
}

interface Pack {
  features: { id: string; geometry: { type: string; coordinates: unknown } }[];
}

export async function readGrids(): Promise<Grid[]> {
  const kept = await seen("grids", async () => {
    const pack = (await ask(door.GET("/api/v1/sync/grids"))) as unknown as Pack;
    return pack.features.map(gridOf);
  });
  return kept.value;
}

function gridOf({ id, geometry }: Pack["features"][number]): Grid {
  const rings = (geometry.type === "Polygon" ? geometry.coordinates : (geometry.coordinates as unknown[]).flat()) as Grid["rings"];
  return { code: id, rings };
}
