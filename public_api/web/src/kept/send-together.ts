// What was done in the field goes in one call (POST /api/v1/sync): each deed is answered by itself, in the server's order.
import { post } from "../api/door";
import { problemIn, type Problem } from "../api/problem";
import { sendPhotos } from "./photos";
import { markSent } from "./sent";
import type { Deed } from "./shapes";
import { store } from "./store";
import { afterRefusal, concernsOne } from "./waits";

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
    const answer = (await post("/api/v1/sync", { items }, deeds[0]!.owner)) as { items: Answered[] };
    for (const item of answer.items) {
      await settle(deeds.find((deed) => deed.key === item.client_key)!, item);
      settled.add(item.client_key);
    }
    return true;
  } catch (fault) {
    const problem = problemIn(fault);
    const db = await store();
    for (const deed of deeds) if (!settled.has(deed.key)) await db.put("deeds", { ...(await afterRefusal(deed, problem)), state: "waiting" });
    return concernsOne(problem);
  }
}

/** The deed as it is sent; null where one of its photos was refused or has to wait: that holds up no other deed. */
async function itemOf(deed: Deed): Promise<Item | null> {
  try {
    return { client_key: deed.key, kind: deed.sync!, body: await bodyOf(deed) };
  } catch (fault) {
    const problem = problemIn(fault);
    if (problem.status === 0 || problem.status === 401) throw fault;
    await (await store()).put("deeds", await afterRefusal(deed, problem));
    return null;
  }
}

async function bodyOf(deed: Deed): Promise<Record<string, unknown>> {
  return deed.photos.length === 0 ? deed.body : { ...deed.body, photo_ids: await sendPhotos(deed.photos, deed.owner) };
}

async function settle(deed: Deed, item: Answered): Promise<void> {
  if (item.status < 300) return await markSent(deed, { late: item.body["late"] === true });
  const said = item.body as unknown as Partial<Problem>;
  const problem: Problem = {
    status: item.status, code: said.code ?? "unknown", detail: said.detail ?? "", errors: said.errors ?? [],
    retryAfter: item.body["retry_after"] as number | undefined,
  };
  await (await store()).put("deeds", await afterRefusal(deed, problem));
}
