import { HandHeart, Users } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { ask, door, online, type Shapes } from "../api/door";
import { me } from "../api/session";
import type { Draft } from "../kept/shapes";
import { attempt } from "../parts/attempt";
import { BucketIcon } from "../parts/bucket-icon";
import { ago } from "../parts/in-time";

type Near = Shapes["NearbyCaseOut"];
const RADIUS = 150;
const MOST = 3;

/** Open cases of the same kind close by, before one reports once more: "me too" instead. Silent if it cannot be asked. */
export function Nearby({ draft }: { draft: Draft }) {
  const [near, setNear] = useState<Near[]>([]);
  const { route } = useLocation();
  const { place, bucket } = draft;
  useEffect(() => {
    setNear([]);
    if (!place || !bucket || !me.value || !online.value) return;
    let gone = false;
    const query = { lon: place.lon, lat: place.lat, coord_type: "wgs84" as const, bucket, radius_m: RADIUS, limit: MOST };
    ask(door.GET("/api/v1/reports/nearby", { params: { query } })).then(({ items }) => !gone && setNear(items), () => undefined);
    return () => void (gone = true);
  }, [place?.lon, place?.lat, bucket]);
  if (near.length === 0) return null;
  const meToo = (one: Near) =>
    attempt(`me_too ${one.number}`, async () => {
      const body = { client_key: crypto.randomUUID() };
      await ask(door.POST("/api/v1/reports/{number}/me_too", { params: { path: { number: one.number } }, body }));
      route(`/case/${one.number}`);
      return "已记下您也遇到了，进展会通知您";
    });
  return (
    <section class="card" aria-labelledby="near" data-testid="nearby">
      <h2 id="near">附近已有人反映，是同一件吗</h2>
      <ul class="list">
        {near.map((one) => (
          <li key={one.number} class="near">
            {one.thumb ? <img class="thumb" src={one.thumb} alt="现场照片" /> : <span class="thumb"><BucketIcon bucket={one.bucket} /></span>}
            <span>
              <a href={`/case/${one.number}`}><strong>{one.description ?? one.bucket_name}</strong></a>
              <span class="soft small" style={{ display: "block" }}>约 {one.distance_m} 米 · {ago(one.reported_at)} · {one.status_text}</span>
              {one.me_too > 0 && <span class="soft small row" style={{ gap: "0.3rem" }}><Users size={16} aria-hidden />{one.me_too} 人也遇到</span>}
            </span>
            {one.is_mine ? (
              <span class="badge brand">您已上报</span>
            ) : one.has_said_me_too ? (
              <span class="badge good">您已附议</span>
            ) : (
              <button class="button plain" onClick={() => void meToo(one)}><HandHeart size={20} aria-hidden />我也遇到</button>
            )}
          </li>
        ))}
      </ul>
      <p class="soft small">不是同一件？继续往下填，照常发送。</p>
    </section>
  );
}
