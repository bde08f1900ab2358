import { LocateFixed, MapPinOff } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { ask, door, type Shapes } from "../api/door";
import { Shown, useAsked } from "../parts/asked";
import { Page } from "../parts/page";
import { whereAmI } from "../report/where-am-i";
import { AmenityCard } from "./amenity-card";

type Kind = Shapes["AmenityKind"];
export const KINDS: readonly (readonly [Kind, string])[] = [
  ["toilet", "公厕"], ["parking", "停车场"], ["waste", "垃圾投放"], ["recycling", "可回收"], ["rest_station", "休息驿站"], ["drinking_water", "直饮水"],
  ["bike_parking", "非机动车"], ["park", "公园"],
];
const FAR = 5000; // metres

interface Spot {
  lon: number;
  lat: number;
}

/** What is around: toilets, parking, rest stations, the nearest first. */
export default function Amenities() {
  const [here, setHere] = useState<Spot | null>(null);
  const [wrong, setWrong] = useState("");
  const [kind, setKind] = useState<Kind | null>("toilet");
  const [open, setOpen] = useState(false);
  const locate = () => {
    setWrong("");
    whereAmI().then(setHere, (fault: Error) => setWrong(fault.message));
  };
  useEffect(locate, []);
  return (
    <Page title="身边便民" back="/">
      <div class="chips" role="group" aria-label="类型">
        {KINDS.map(([code, name]) => <button key={code} class="chip" aria-pressed={kind === code} onClick={() => setKind(kind === code ? null : code)}>{name}</button>)}
      </div>
      <label class="row spread card" style={{ padding: "0.7rem 1.1rem" }}>
        <span class="label">只看现在开放的</span>
        <input class="switch" type="checkbox" role="switch" checked={open} onChange={(event) => setOpen(event.currentTarget.checked)} />
      </label>
      {!here && (
        <div class="empty" role="status">
          <LocateFixed size={40} aria-hidden />
          <p>{wrong || "正在定位…"}</p>
          {wrong && <button class="button plain" onClick={locate}>重新定位</button>}
        </div>
      )}
      {wrong && <Town onChosen={setHere} />}
      {here && <Near here={here} kind={kind} open={open} />}
    </Page>
  );
}

/** Where the phone does not say where it is: a town, from whose middle is looked. */
function Town({ onChosen }: { onChosen: (middle: Spot) => void }) {
  const towns = useAsked(() => ask(door.GET("/public/v1/areas")), []);
  const choose = (code: string, all: Shapes["AreasOut"]) => {
    const [lon, lat] = all.features.find((one) => one.properties.code === code)?.properties.centre ?? [];
    if (lon !== undefined && lat !== undefined) onChosen({ lon, lat });
  };
  return (
    <Shown of={towns} bones={1}>
      {(all) => (
        <div class="field">
          <label for="town">或选择镇街，从其中心找起</label>
          <select id="town" class="input" onChange={(event) => choose(event.currentTarget.value, all)}>
            <option value="">请选择</option>
            {all.features.map(({ properties: { code, name } }) => <option key={code} value={code}>{name}</option>)}
          </select>
        </div>
      )}
    </Shown>
  );
}

function Near({ here, kind, open }: { here: Spot; kind: Kind | null; open: boolean }) {
  const query = { near: `${here.lon},${here.lat}`, open_now: open, radius_m: FAR, ...(kind ? { kind: [kind] } : {}) };
  const found = useAsked(() => ask(door.GET("/public/v1/amenities", { params: { query } })), [here, kind, open]);
  return (
    <Shown of={found}>
      {({ items }) =>
        items.length === 0 ? (
          <div class="empty"><MapPinOff size={40} aria-hidden /><p>五公里内没有找到</p></div>
        ) : (
          <ul class="stack">{items.map((one) => <li key={one.code}><AmenityCard one={one} /></li>)}</ul>
        )
      }
    </Shown>
  );
}
