import { LocateFixed, MapPinned } from "lucide-preact";
import type { Place } from "../kept/shapes";
import { OnTheMap } from "../mapping/on-the-map";
import { useAddress } from "./address-words";
import type { Writing } from "./use-draft";

const FROM: Record<Place["source"], string> = { photo: "照片拍摄的位置", gps: "您现在的位置", pin: "您在地图上选的位置", code: "设施所在的位置" };

export function PlaceField({ writing }: { writing: Writing }) {
  const { draft, change, locating, cannotLocate, locate } = writing;
  const place = draft.place;
  const words = useAddress(place);
  return (
    <section class="card stack tight" aria-labelledby="place">
      <h2 id="place">位置</h2>
      <p class={`note ${place ? "good" : "warn"}`} role="status">
        <MapPinned size={22} aria-hidden />
        <span>
          {place ? FROM[place.source] : locating ? "正在定位…" : cannotLocate || "还不知道位置"}
          {words && <strong style={{ display: "block" }}>{words}</strong>}
          {place?.accuracy_m && place.accuracy_m > 60 ? `，误差约 ${place.accuracy_m} 米，建议在地图上核对` : ""}
        </span>
      </p>
      <div class="row wrap">
        <button class="chip" disabled={locating} onClick={() => void locate()}><LocateFixed size={18} aria-hidden />{locating ? "定位中" : "用当前位置"}</button>
        <OnTheMap start={place} onPick={(lon, lat) => change({ place: { lon, lat, coord_type: "wgs84", source: "pin" } })} />
      </div>
      <div class="field">
        <label for="address" class="small">门牌或路口（选填）</label>
        <input id="address" class="input" maxLength={200} value={draft.address} placeholder="如：紫阳街口南侧" onInput={(event) => change({ address: event.currentTarget.value })} />
      </div>
    </section>
  );
}
