// Cases on the map: circles zoomed in, clusters zoomed out, a heat map; the same tiles for all three.
import type { Map as MapLibre, VectorTileSource } from "maplibre-gl";

export interface Shown {
  buckets: string[];
  state: "" | "open" | "closed";
  since: string;
  until: string;
}

export const COLOURS: Record<string, string> = {
  sanitation: "#17613a", street_order: "#8a4510", facilities: "#1c4a80", emergency: "#9c241b", other: "#4d565a",
};
const LAYERS = ["clusters", "cluster-counts", "case-rings", "cases"];

export function caseTiles(shown: Shown): string {
  return `${location.origin}/public/v1/tiles/{z}/{x}/{y}.mvt${asked(shown)}`;
}

export function asked(shown: Shown, more: Record<string, string> = {}): string {
  const query = new URLSearchParams(more);
  for (const bucket of shown.buckets) query.append("bucket", bucket);
  if (shown.state) query.set("state", shown.state);
  if (shown.since) query.set("since", shown.since);
  if (shown.until) query.set("until", shown.until);
  return query.size ? `?${query}` : "";
}

export function addCases(map: MapLibre, shown: Shown): void {
  map.addSource("cases", { type: "vector", tiles: [caseTiles(shown)], maxzoom: 16 });
  map.addSource("heat", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  map.addLayer({
    id: "heat", type: "heatmap", source: "heat", layout: { visibility: "none" },
    paint: {
      "heatmap-weight": ["get", "weight"], "heatmap-opacity": 0.75, "heatmap-radius": ["interpolate", ["linear"], ["zoom"], 9, 22, 15, 60],
      "heatmap-color": ["interpolate", ["linear"], ["heatmap-density"], 0, "rgba(157,205,193,0)", 0.15, "#9dcdc1", 0.4, "#f0d38a", 0.7, "#e39b52", 1, "#a5301f"],
    },
  });
  map.addLayer({
    id: "clusters", type: "circle", source: "cases", "source-layer": "clusters",
    paint: {
      "circle-color": ["case", [">", ["coalesce", ["get", "red"], 0], 0], "#a5462f", "#0d4f54"], "circle-opacity": 0.92,
      "circle-radius": ["interpolate", ["linear"], ["get", "count"], 1, 15, 50, 24, 1000, 36], "circle-stroke-color": "#ffffff", "circle-stroke-width": 2.5,
    },
  });
  map.addLayer({
    id: "cluster-counts", type: "symbol", source: "cases", "source-layer": "clusters",
    layout: { "text-field": ["to-string", ["get", "count"]], "text-size": 15, "text-allow-overlap": true, "text-font": ["sans-serif"] },
    paint: { "text-color": "#ffffff" },
  });
  map.addLayer({
    id: "cases", type: "circle", source: "cases", "source-layer": "cases",
    paint: {
      "circle-radius": ["interpolate", ["linear"], ["zoom"], 12, 7, 17, 12], "circle-stroke-width": 3, "circle-stroke-color": "#ffffff",
      "circle-color": ["match", ["get", "bucket"], ...Object.entries(COLOURS).flat(), "#4d565a"] as never,
      "circle-opacity": ["case", ["==", ["get", "state"], "closed"], 0.55, 1],
    },
  });
}

export function showCases(map: MapLibre, shown: Shown): void {
  map.getSource<VectorTileSource>("cases")?.setTiles([caseTiles(shown)]);
}

export function showHeat(map: MapLibre, on: boolean): void {
  map.setLayoutProperty("heat", "visibility", on ? "visible" : "none");
  for (const layer of LAYERS) if (map.getLayer(layer)) map.setLayoutProperty(layer, "visibility", on ? "none" : "visible");
}
