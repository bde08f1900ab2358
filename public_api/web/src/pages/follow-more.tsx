import { LocateFixed } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { ask, door, type Shapes } from "../api/door";
import { OnTheMap } from "../mapping/on-the-map";
import { Shown, useAsked } from "../parts/asked";
import { attempt } from "../parts/attempt";
import { Tabs } from "../parts/tabs";
import { useAddress } from "../report/address-words";
import { OR_ON_THE_MAP, whereAmI } from "../report/where-am-i";

type View = "place" | "area";
type Form = Pick<Shapes["FollowIn"], "kind"> & Partial<Shapes["FollowIn"]>;
interface Props {
  onDone: () => void;
}
const AROUND = [300, 500, 1000, 2000]; // metres

/** What else than a case may be followed: a place and what is around it (地点), or a town (镇街). */
export function FollowMore({ onDone }: Props) {
  const [view, setView] = useState<View>("place");
  return (
    <div class="stack">
      <Tabs label="关注什么" value={view} onChange={setView} all={[["place", "一个地点"], ["area", "一个镇街"]]} />
      {view === "place" ? <Place onDone={onDone} /> : <Area onDone={onDone} />}
    </div>
  );
}

async function follow(form: Form, onDone: () => void): Promise<void> {
  await attempt("follow", async () => {
    await ask(door.POST("/api/v1/follows", { body: { client_key: crypto.randomUUID(), name: "", ...form } }));
    onDone();
    return "已关注，这里的新案件会通知您";
  });
}

function Place({ onDone }: Props) {
  const [here, setHere] = useState<{ lon: number; lat: number } | null>(null);
  const [wrong, setWrong] = useState("");
  const [name, setName] = useState("");
  const [radius_m, setRadius] = useState(500);
  const words = useAddress(here);
  useEffect(() => void whereAmI().then(setHere, (fault: Error) => setWrong(fault.message + OR_ON_THE_MAP)), []);
  const send = (event: Event) => {
    event.preventDefault();
    if (here) void follow({ kind: "place", position: { lon: here.lon, lat: here.lat, coord_type: "wgs84" }, radius_m, name: name.trim() }, onDone);
  };
  return (
    <form class="stack" onSubmit={send}>
      <p class={`note ${here ? "good" : "warn"}`} role="status"><LocateFixed size={22} aria-hidden />{here ? words || "已定位" : wrong || "正在定位…"}</p>
      <OnTheMap start={here} onPick={(lon, lat) => setHere({ lon, lat })} />
      <div class="field">
        <label for="follow-name">怎么称呼这里（选填）</label>
        <input id="follow-name" class="input" maxLength={30} value={name} placeholder="如：家门口" onInput={(event) => setName(event.currentTarget.value)} />
      </div>
      <div class="chips" role="group" aria-label="范围">
        {AROUND.map((one) => <button key={one} type="button" class="chip" aria-pressed={radius_m === one} onClick={() => setRadius(one)}>{one} 米</button>)}
      </div>
      <button class="button full" disabled={!here}>关注这里</button>
    </form>
  );
}

function Area({ onDone }: Props) {
  const towns = useAsked(() => ask(door.GET("/public/v1/areas")), []);
  return (
    <Shown of={towns} bones={1}>
      {({ features }) => (
        <ul class="list">
          {features.map(({ properties: { code, name } }) => (
            <li key={code} class="line">
              <span class="grow">{name}</span>
              <button class="link" aria-label={`关注 ${name}`} onClick={() => void follow({ kind: "grid", code }, onDone)}>关注</button>
            </li>
          ))}
        </ul>
      )}
    </Shown>
  );
}
