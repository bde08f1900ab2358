import type { Problem } from "../api/problem";

export interface Place {
  lon: number;
  lat: number;
  coord_type: "wgs84";
  accuracy_m?: number;
  /** Where it is from: shown to the reporter, not sent. */
  source: "photo" | "gps" | "pin" | "code";
}

/** A photo as taken, with its metadata: it is evidence and goes up unchanged. `id` once the server has it. */
export interface KeptPhoto {
  key: string;
  blob: Blob;
  name: string;
  /** ms since 1970: since when it is on the phone; older editions did not write it down */
  kept_at?: number;
  taken_at?: string;
  place?: { lon: number; lat: number };
  id?: string;
  /** who sent it up: to nobody else is the id worth anything */
  owner?: string;
  thumb?: string;
}

/** A report being written; one at a time. */
export interface Draft {
  key: string;
  photos: string[];
  bucket: string | null;
  component_id?: string | null;
  component_name?: string | null;
  description: string;
  place: Place | null;
  address: string;
  anonymous: boolean;
  changed_at: string;
}

/** Something done that the server has yet to hear of. Its key makes it happen once, however often it is sent. */
export interface Deed {
  key: string;
  owner: string;
  kind: "report" | "supplement" | "task";
  path: string;
  /** The deed's kind in POST /api/v1/sync: all of these go in one call. */
  sync?: "accept" | "decline" | "answer" | "check_in" | "check_out";
  body: Record<string, unknown>;
  photos: string[];
  label: string;
  made_at: string;
  state: "waiting" | "refused" | "sent";
  problem?: Problem;
  /** ms since 1970: the server asked to be left alone until then */
  not_before?: number;
  /** ms since 1970: when the server had it */
  sent_at?: number;
  /** its photos were sent up once more, as the server had them no longer */
  photos_again?: boolean;
  number?: string;
  /** the task was over by then: kept as evidence */
  late?: boolean;
  draft?: Draft;
}
