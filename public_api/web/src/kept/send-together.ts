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

interface Item {
  client_key: string;
  kind: string;
  body: Record<string, unknown>;
}

/** False if it is no use to go on: no line, or nobody is signed in any more. */
export async function sendTogether(deeds: Deed[]): Promise<boolean> {
  const settled = new Set<string>();
  try {
    const items: Item[] = [];
    for (const deed of deeds) {
      const item = await itemOf(deed);
      if (item) items.push(item);
      else settled.add(deed.key);
    }
    if (items.length === 0) return true;
    const answer = (await post("/api/v1/sync", { items })) as { items: Answered[] };
    for (const item of answer.items) await settle(deeds.find((deed) => deed.key === item.client_key)!, item);
    return true;
  } catch (fault) {
    const problem = problemIn(fault);
    const db = await store();
    for (const deed of deeds) if (!settled.has(deed.key)) await db.put("deeds", { ...deed, problem });
    return isFinal(problem) && problem.status !== 401;
  }
}

/** The deed as it is sent; null where one of its photos was refused or has to wait: that holds up no other deed. */
async function itemOf(deed: Deed): Promise<Item | null> {
  try {
    return { client_key: deed.key, kind: deed.sync!, body: await bodyOf(deed) };
  } catch (fault) {
    const problem = problemIn(fault);
    if (problem.status === 0 || problem.status === 401) throw fault;
    await (await store()).put("deeds", { ...deed, state: isFinal(problem) ? "refused" : "waiting", problem });
    return null;
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
