// What the app asks first: the city, its limits, its catalogue; remembered for when there is no line.
import { signal } from "@preact/signals";
import { ask, door, type Shapes } from "../api/door";
import { seen } from "../kept/seen";

export const config = signal<Shapes["Config"] | null>(null);
export const catalogue = signal<Shapes["CatalogueOut"] | null>(null);

export async function readConfig(): Promise<void> {
  config.value = (await seen("config", () => ask(door.GET("/api/v1/config")))).value;
}

export async function readCatalogue(): Promise<Shapes["CatalogueOut"]> {
  catalogue.value = (await seen("catalogue", () => ask(door.GET("/api/v1/catalogue")))).value;
  return catalogue.value;
}

export function bucketName(code: string): string {
  return catalogue.value?.buckets.find((bucket) => bucket.code === code)?.name ?? "城市问题";
}
