import { MapPin, TriangleAlert } from "lucide-preact";
import { useLocation, useRoute } from "preact-iso";
import { ask, door, type Shapes } from "../api/door";
import { keepDraft, readDraft } from "../kept/draft";
import { Shown, useAsked } from "../parts/asked";
import { Page } from "../parts/page";
import { AmenityCard } from "./amenity-card";

/** What a scanned code stands on: the facility, and the report about it, begun. */
export default function Facility() {
  const { params } = useRoute();
  const { route } = useLocation();
  const scene = params["scene"] ?? "";
  const found = useAsked(() => ask(door.GET("/public/v1/scenes/{scene}", { params: { path: { scene } } })), [scene]);
  const report = async (one: Shapes["SceneOut"]) => {
    const begun = one.report;
    await keepDraft({
      ...(await readDraft()), bucket: begun.component_id ? null : (begun.bucket ?? one.bucket.code), component_id: begun.component_id, component_name: one.name,
      address: begun.address, place: { lon: begun.position.lon, lat: begun.position.lat, coord_type: "wgs84", source: "code" },
    });
    route("/report");
  };
  return (
    <Page title="设施" back="/">
      <Shown of={found}>
        {(one) => (
          <>
            <section class="card stack">
              <span class="badge brand" style={{ justifySelf: "start" }}>{one.component?.class_name ?? one.bucket.name}</span>
              <h2 style={{ fontSize: "1.4rem" }}>{one.name}</h2>
              <p class="row soft"><MapPin size={20} aria-hidden />{one.place}</p>
              <button class="button accent big full" onClick={() => void report(one)}><TriangleAlert size={22} aria-hidden />这里有问题，我要上报</button>
            </section>
            {one.amenity && <AmenityCard one={one.amenity} />}
          </>
        )}
      </Shown>
    </Page>
  );
}
