// The map of the city from our own server: outlines as vector tiles, no foreign tiles; 天地图 below it where a key is set.
import { GeolocateControl, Map as MapLibre, NavigationControl, setWorkerUrl, type StyleSpecification } from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import { config } from "../parts/config";

setWorkerUrl(workerUrl);

export type Bounds = [number, number, number, number];
const HERE = location.origin;
const FONT = ["PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", "sans-serif"];
const WORDS = {
  "NavigationControl.ZoomIn": "放大", "NavigationControl.ZoomOut": "缩小", "GeolocateControl.FindMyLocation": "定位到我的位置",
  "GeolocateControl.LocationNotAvailable": "无法定位", "Map.Title": "城市地图，可用方向键移动、加减号缩放", "AttributionControl.ToggleAttribution": "图源",
};

/** A map of the city in that element. Throws where the browser has no WebGL. */
export function cityMap(container: HTMLElement, at: { bounds?: Bounds; center?: [number, number]; zoom?: number }): MapLibre {
  const map = new MapLibre({
    container, style: styleOf(tiandituKey()), locale: WORDS, localIdeographFontFamily: FONT.join(","),
    ...(at.center ? { center: at.center, zoom: at.zoom ?? 16 } : { bounds: at.bounds ?? [120.8, 28.5, 121.8, 29.1] }),
    minZoom: 8, maxZoom: 19, dragRotate: false, pitchWithRotate: false, touchPitch: false, attributionControl: false,
    fadeDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200,
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "bottom-right");
  map.addControl(new GeolocateControl({ positionOptions: { enableHighAccuracy: true }, trackUserLocation: false }), "bottom-right");
  return map;
}

function tiandituKey(): string {
  return config.value?.map?.tianditu_key ?? "";
}

function tianditu(layer: string, key: string): string[] {
  const query = `SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=${layer}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles`;
  return [0, 1, 2, 3].map((at) => `https://t${at}.tianditu.gov.cn/${layer}_w/wmts?${query}&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=${key}`);
}

function styleOf(key: string): StyleSpecification {
  const style: StyleSpecification = {
    version: 8,
    sources: { areas: { type: "vector", tiles: [`${HERE}/public/v1/tiles/areas/{z}/{x}/{y}.mvt`], minzoom: 6, maxzoom: 16 } },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": "#dfe6e4" } },
      { id: "towns", type: "fill", source: "areas", "source-layer": "towns", paint: { "fill-color": "#f7f5ef", "fill-opacity": key ? 0 : 1 } },
      { id: "grids", type: "line", source: "areas", "source-layer": "grids", minzoom: 13.5, paint: { "line-color": "#b9c9c8", "line-width": 1, "line-dasharray": [3, 2] } },
      { id: "communities", type: "line", source: "areas", "source-layer": "communities", minzoom: 12, paint: { "line-color": "#a9bdbc", "line-width": 1 } },
      { id: "borders", type: "line", source: "areas", "source-layer": "towns", paint: { "line-color": "#6f9493", "line-width": ["interpolate", ["linear"], ["zoom"], 9, 0.8, 15, 2.4] } },
      {
        id: "names", type: "symbol", source: "areas", "source-layer": "labels", filter: ["==", ["get", "kind"], "town"], maxzoom: 15,
        layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": ["interpolate", ["linear"], ["zoom"], 9, 11, 14, 17], "text-padding": 6 },
        paint: { "text-color": "#3c5a5c", "text-halo-color": "#ffffff", "text-halo-width": 1.6 },
      },
      {
        id: "small-names", type: "symbol", source: "areas", "source-layer": "labels", filter: ["==", ["get", "kind"], "community"], minzoom: 12.5,
        layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 13, "text-padding": 8 },
        paint: { "text-color": "#66797b", "text-halo-color": "#ffffff", "text-halo-width": 1.4 },
      },
    ],
  };
  if (!key) return style;
  style.sources["vec"] = { type: "raster", tiles: tianditu("vec", key), tileSize: 256, maxzoom: 18, attribution: "天地图" };
  style.sources["cva"] = { type: "raster", tiles: tianditu("cva", key), tileSize: 256, maxzoom: 18 };
  style.layers.splice(1, 0, { id: "vec", type: "raster", source: "vec" }, { id: "cva", type: "raster", source: "cva" });
  style.layers = style.layers.filter((layer) => !layer.id.endsWith("names"));
  return style;
}
