// What is done to a task goes through the queue of the phone: kept first, sent at once if there is a line, else later.
import { me } from "../../api/session";
import { enqueue } from "../../kept/queue";
import type { Deed } from "../../kept/shapes";

/** Keeps the deed and tries to send it. */
export async function doTask(sync: "accept" | "decline" | "answer", task: string, label: string, body: Record<string, unknown>, photos: string[] = []): Promise<void> {
  const deed: Deed = {
    key: crypto.randomUUID(), owner: me.value!.id, kind: "task", path: "/api/v1/sync", sync, label, photos, state: "waiting",
    made_at: new Date().toISOString(), body: { ...body, task_id: task },
  };
  await enqueue(deed);
}
