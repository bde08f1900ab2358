// What is done in the field goes through the queue of the phone: kept first, sent at once if there is a line, else later.
import { me } from "../../api/session";
import { deeds, enqueue } from "../../kept/queue";
import type { Deed } from "../../kept/shapes";

/** Keeps the deed and tries to send it; the deed as it is after that. */
export async function doInField(sync: NonNullable<Deed["sync"]>, label: string, body: Record<string, unknown>, photos: string[] = []): Promise<Deed | undefined> {
  const key = crypto.randomUUID();
  const made_at = new Date().toISOString();
  await enqueue({ key, owner: me.value!.id, kind: "task", path: "/api/v1/sync", sync, label, photos, state: "waiting", made_at, body });
  return deeds.value.find((deed) => deed.key === key);
}

/** The same of a task. */
export async function doTask(sync: "accept" | "decline" | "answer", task: string, label: string, body: Record<string, unknown>, photos: string[] = []): Promise<void> {
  await doInField(sync, label, { ...body, task_id: task }, photos);
}
