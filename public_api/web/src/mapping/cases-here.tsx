import { MapPinOff } from "lucide-preact";
import { StatusBadge } from "../parts/badge";
import { BucketIcon } from "../parts/bucket-icon";
import { bucketName } from "../parts/config";
import { ago } from "../parts/in-time";
import { Sheet } from "../parts/sheet";

export interface CaseHere {
  number: string;
  status: string;
  status_text: string;
  bucket: string;
  /** ISO in GeoJSON, seconds since 1970 in a tile */
  reported_at: string | number;
}

/** The cases at one point, or in the part of the map one sees. */
export function CasesHere({ cases, onClose }: { cases: CaseHere[]; onClose: () => void }) {
  return (
    <Sheet title={`这里有 ${cases.length} 件`} onClose={onClose}>
      {cases.length === 0 && <div class="empty"><MapPinOff size={40} aria-hidden /><p>这个范围内没有案件</p></div>}
      <ul class="list card">
        {cases.slice(0, 100).map((one) => (
          <li key={one.number}>
            <a class="line" href={`/case/${one.number}`}>
              <BucketIcon bucket={one.bucket} />
              <span class="grow">
                <strong>{bucketName(one.bucket)}</strong>
                <span class="soft small" style={{ display: "block" }}>{ago(at(one.reported_at))} · <span class="num">{one.number}</span></span>
              </span>
              <StatusBadge status={one.status} text={one.status_text} />
            </a>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

function at(said: string | number): string {
  return typeof said === "number" ? new Date(said * 1000).toISOString() : said;
}
