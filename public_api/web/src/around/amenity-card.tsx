import { Navigation, Phone, Star, TriangleAlert } from "lucide-preact";
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { Shapes } from "../api/door";
import { keepDraft, readDraft } from "../kept/draft";
import { Sheet } from "../parts/sheet";
import { RateAmenity } from "./rate-amenity";

type Amenity = Shapes["AmenityOut"];

/** An amenity: how far, whether open, what it offers, what people think; and what one can do. */
export function AmenityCard({ one }: { one: Amenity }) {
  const [rating, setRating] = useState(false);
  const [rated, setRated] = useState(one.rating);
  const { route } = useLocation();
  const report = async () => {
    const draft = await readDraft();
    await keepDraft({
      ...draft, place: { lon: one.position.lon, lat: one.position.lat, coord_type: "wgs84", source: "code" }, address: one.address,
      component_id: one.component_id, component_name: one.name, bucket: one.component_id ? null : "facilities",
    });
    route("/report");
  };
  return (
    <article class="card stack tight">
      <div class="row spread">
        <h2>{one.name}</h2>
        {one.distance_m !== null && <span class="badge brand num">{far(one.distance_m)}</span>}
      </div>
      <p class="soft">{one.address}</p>
      <p class="row wrap" style={{ gap: "0.5rem" }}>
        <Open hours={one.hours} state={one.state} />
        <span>{one.hours.words}</span>
      </p>
      {one.features.length > 0 && <p class="row wrap" style={{ gap: "0.4rem" }}>{one.features.map((part) => <span key={part.code} class="badge">{part.name}</span>)}</p>}
      {one.phone && <p><a class="row" style={{ gap: "0.4rem" }} href={`tel:${one.phone}`}><Phone size={18} aria-hidden />{one.phone}</a></p>}
      {rated.average !== null && <p class="row" style={{ gap: "0.3rem" }}><Star size={18} fill="#f0b25a" color="#b97f1f" aria-hidden />{rated.average.toFixed(1)} 分，{rated.count} 人评价</p>}
      <div class="three-buttons">
        <a class="button" href={wayTo(one)} rel="noopener"><Navigation size={20} aria-hidden />去这里</a>
        <button class="button plain" onClick={() => setRating(true)}><Star size={20} aria-hidden />评价</button>
        <button class="button plain" onClick={() => void report()}><TriangleAlert size={20} aria-hidden />报问题</button>
      </div>
      {rating && <Sheet title={`评价 ${one.name}`} onClose={() => setRating(false)}><RateAmenity code={one.code} onDone={(next) => { setRated(next); setRating(false); }} /></Sheet>}
    </article>
  );
}

function Open({ hours, state }: { hours: Amenity["hours"]; state: Amenity["state"] }) {
  if (state.code !== "in_use") return <span class="badge bad">{state.name}</span>;
  if (hours.open_now === null) return <span class="badge">开放时间不详</span>;
  return hours.open_now ? <span class="badge good">开放中</span> : <span class="badge warn">已关闭</span>;
}

function far(metres: number): string {
  return metres < 1000 ? `${Math.round(metres / 10) * 10} 米` : `${(metres / 1000).toFixed(1)} 公里`;
}

/** Opens the phone's own map where there is one. */
function wayTo(one: Amenity): string {
  const { lon, lat } = one.position;
  return `https://uri.amap.com/navigation?to=${lon},${lat},${encodeURIComponent(one.name)}&mode=walk&coordinate=wgs84&callnative=1`;
}
