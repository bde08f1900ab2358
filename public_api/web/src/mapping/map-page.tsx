import { Flame, List } from "lucide-preact";
import type { Map as MapLibre, MapMouseEvent } from "maplibre-gl";
import { useEffect, useRef, useState } from "preact/hooks";
import { IN_CHINESE } from "../api/in-chinese";
import { Page } from "../parts/page";
import { catalogue, readCatalogue, readConfig } from "../parts/config";
import { say } from "../parts/toast";
import "../style/map.css";
import { addCases, asked, COLOURS, showCases, showHeat, type Shown } from "./case-layers";
import { cityMap } from "./city-map";
import { CasesHere, type CaseHere } from "./cases-here";
import { cityBox } from "./outlines";
import { Weeks, weekOf } from "./weeks";

interface Cases extends GeoJSON.FeatureCollection<GeoJSON.Point, CaseHere> {
  mode: "cases" | "clusters";
}

/** Every public case on the map of the city: filtered, through time, as points or as heat; and as a list. */
export default function MapPage() {
  const ground = useRef<HTMLDivElement>(null);
  const map = useRef<MapLibre | null>(null);
  const [shown, setShown] = useState<Shown>({ buckets: [], state: "", since: "", until: "" });
  const [heat, setHeat] = useState(false);
  const [here, setHere] = useState<CaseHere[] | null>(null);
  const latest = useRef({ shown, heat });
  latest.current = { shown, heat };

  const drawHeat = async () => {
    const at = map.current;
    if (!at || !latest.current.heat) return;
    const box = at.getBounds().toArray().flat().map((one) => one.toFixed(5)).join(",");
    const response = await fetch(`/public/v1/heat${asked(latest.current.shown, { bbox: box, zoom: String(Math.round(at.getZoom())) })}`, { headers: IN_CHINESE });
    if (response.ok) at.getSource<import("maplibre-gl").GeoJSONSource>("heat")?.setData((await response.json()) as GeoJSON.FeatureCollection);
  };

  const touch = (event: MapMouseEvent) => {
    const at = map.current!;
    const { x, y } = event.point;
    const found = at.queryRenderedFeatures([[x - 14, y - 14], [x + 14, y + 14]], { layers: ["cases", "clusters"] });
    const cluster = found.find((one) => one.layer.id === "clusters");
    const cases = found.filter((one) => one.layer.id === "cases");
    if (cases.length > 0) setHere(unique(cases.map((one) => one.properties as CaseHere)));
    else if (cluster) at.easeTo({ center: (cluster.geometry as GeoJSON.Point).coordinates as [number, number], zoom: at.getZoom() + 2 });
  };

  useEffect(() => {
    let gone = false;
    void Promise.all([cityBox(), readCatalogue().catch(() => null), readConfig().catch(() => null)]).then(([city]) => {
      if (gone || !ground.current) return;
      try {
        const made = cityMap(ground.current, { ...city, zoom: 11.3 });
        map.current = made;
        made.on("load", () => {
          addCases(made, latest.current.shown);
          made.getContainer().dataset["ready"] = "yes";
        });
        made.on("click", touch);
        made.on("moveend", () => void drawHeat());
      } catch {
        say("此浏览器不能显示地图，请用列表查看", true);
      }
    });
    return () => {
      gone = true;
      map.current?.remove();
    };
  }, []);

  useEffect(() => {
    if (map.current?.getSource("cases")) {
      showCases(map.current, shown);
      showHeat(map.current, heat);
      void drawHeat();
    }
  }, [shown, heat]);

  const listHere = async () => {
    const at = map.current;
    const box = at ? at.getBounds().toArray().flat() : ((await cityBox()).bounds ?? []);
    const response = await fetch(`/public/v1/map${asked(shown, { bbox: box.join(","), zoom: "20" })}`, { headers: IN_CHINESE }).catch(() => null);
    if (!response?.ok) return say("暂时无法取得列表", true);
    const { features, mode } = (await response.json()) as Cases;
    if (mode === "clusters" && features.length > 0) return say("范围太大，请放大地图后再看列表");
    setHere(unique(features.map((one) => one.properties)));
  };
  const flip = (bucket: string) =>
    setShown({ ...shown, buckets: shown.buckets.includes(bucket) ? shown.buckets.filter((one) => one !== bucket) : [...shown.buckets, bucket] });
  return (
    <Page title="地图" bare hideBar>
      <div class="map-page">
        <div ref={ground} class="map" data-testid="map" />
        <div class="over">
          <div class="chips aside" role="group" aria-label="筛选">
            <button class="chip" aria-pressed={heat} onClick={() => setHeat(!heat)}><Flame size={18} aria-hidden />热力</button>
            <button class="chip" aria-pressed={shown.state === "open"} onClick={() => setShown({ ...shown, state: shown.state === "open" ? "" : "open" })}>办理中</button>
            <button class="chip" aria-pressed={shown.state === "closed"} onClick={() => setShown({ ...shown, state: shown.state === "closed" ? "" : "closed" })}>已办结</button>
            {(catalogue.value?.buckets ?? []).map((bucket) => (
              <button key={bucket.code} class="chip" aria-pressed={shown.buckets.includes(bucket.code)} onClick={() => flip(bucket.code)}>
                <i class="colour" style={{ background: COLOURS[bucket.code] }} />{bucket.name}
              </button>
            ))}
          </div>
          <Weeks onChange={(back) => setShown({ ...latest.current.shown, ...weekOf(back) })} />
        </div>
        <button class="chip list-button" onClick={() => void listHere()}><List size={20} aria-hidden />列表</button>
      </div>
      {here && <CasesHere cases={here} onClose={() => setHere(null)} />}
    </Page>
  );
}

function unique(cases: CaseHere[]): CaseHere[] {
  return [...new Map(cases.map((one) => [one.number, one])).values()];
}
