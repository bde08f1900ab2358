// From the draft to a deed of the queue: kept in the same stroke in which the draft goes.
import { me } from "../api/session";
import { enqueueInPlaceOf } from "../kept/queue";
import type { Deed, Draft } from "../kept/shapes";
import { bucketName } from "../parts/config";

/** What is still missing before a report can be sent, in words; empty if nothing. */
export function missing(draft: Draft): string {
  if (!draft.bucket && !draft.component_id) return "请选择问题类别";
  if (!draft.place) return "还不知道位置：请定位或在地图上选点";
  if (draft.photos.length === 0 && draft.description.trim() === "") return "请拍一张照片，或写几句话";
  return "";
}

export async function sendReport(draft: Draft): Promise<string> {
  const key = crypto.randomUUID();
  const { source: _source, ...position } = draft.place!;
  const what = draft.component_name ?? bucketName(draft.bucket ?? "");
  const words = draft.description.trim() || `${what}：详见照片`;
  const deed: Deed = {
    key, owner: me.value!.id, kind: "report", path: "/api/v1/reports", photos: draft.photos, label: words, state: "waiting",
    made_at: new Date().toISOString(), draft,
    body: {
      client_key: key, description: words, position, anonymous: draft.anonymous,
      ...(draft.component_id ? { component_id: draft.component_id } : { bucket: draft.bucket }),
      ...(draft.address.trim() ? { address: draft.address.trim() } : {}),
      captured_at: new Date().toISOString(),
    },
  };
  await enqueueInPlaceOf(draft.key, deed);
  return key;
}
