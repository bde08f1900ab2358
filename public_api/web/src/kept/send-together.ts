// What was done in the field goes in one call (POST /api/v1/sync): each deed is answered by itself, in the server's order.
import { post } from "../api/door";
import { isFinal, problemIn, type Problem } from "../api/problem";
import { dropPhotos, sendPhoto } from "./photos";
import type { Deed } from "./shapes";
import { store } from "./store";

interface Answered {
  client_key: string;
  status: number;
  body: Record<string, unknown>;
}

/** False if it is no use to go on: no line, or the server asks to wait. */
export async function sendTogether(deeds: Deed[]): Promise<boolean> {
  if (deeds.length === 0) return true;
  try {
    const items: { client_key: string; kind: string; body: Record<string, unknown> }[] = [];
    for (const deed of deeds) items.push({ client_key: deed.key, kind: deed.sync!, body: await bodyOf(deed) });
    const answer = (await post("/api/v1/sync", { items })) as { items: Answered[] };
    for (const item of answer.items) await settle(deeds.find((deed) => deed.key === item.client_key)!, item);
    return true;
  } catch (fault) {
    const problem = problemIn(fault);
    const db = await store();
    for (const deed of deeds) await db.put("deeds", { ...deed, problem });
    return isFinal(problem) && problem.status !== 401;
  }
}

async function bodyOf(deed: Deed): Promise<Record<string, unknown>> {
  if (deed.photos.length === 0) return deed.body;
  const ids: string[] = [];
  for (const key of deed.photos) {
    const photo = await sendPhoto(key);
    if (photo?.id) ids.push(photo.id);
  }
  return { ...deed.body, photo_ids: ids };
}

async function settle(deed: Deed, item: Answered): Promise<void> {
  const db = await store();
  if (item.status < 300) {
    await dropPhotos(deed.photos);
    await db.put("deeds", { ...deed, state: "sent", photos: [], problem: undefined, late: item.body["late"] === true });
    return;
  }
  const said = item.body as unknown as Partial<Problem>;
  const problem: Problem = { status: item.status, code: said.code ?? "unknown", detail: said.detail ?? "", errors: said.errors ?? [] };
  await db.put("deeds", { ...deed, state: isFinal(problem) ? "refused" : "waiting", problem });
}
