// What is done in the field goes through the queue of the phone: kept first, sent at once if there is a line, else later.
import { online } from "../../api/door";
import { Refused } from "../../api/problem";
import { me } from "../../api/session";
import { deeds, enqueue } from "../../kept/queue";
import type { Deed } from "../../kept/shapes";
import { say } from "../../parts/toast";

type OfTask = "accept" | "decline" | "answer";

interface With {
  photos?: string[];
  /** what was refused, whose place this takes */
  before?: Deed | undefined;
}

/** Keeps the deed and tries to send it; the deed as it is after that. */
export async function doInField(sync: NonNullable<Deed["sync"]>, label: string, body: Record<string, unknown>, { photos = [], before }: With = {}): Promise<Deed> {
  const key = crypto.randomUUID();
  const made_at = new Date().toISOString();
  const deed: Deed = { key, owner: me.value!.id, kind: "task", path: "/api/v1/sync", sync, label, photos, state: "waiting", made_at, body };
  await enqueue(deed, before);
  return deeds.value.find((one) => one.key === key) ?? deed;
}

export const NAMES: Record<string, string> = { accept: "接收", decline: "拒绝", answer: "回复" };
export const DONE: Record<OfTask, string> = { accept: "已接收", decline: "已拒绝，将改派他人", answer: "已回复" };
export const TOO_LATE = "任务已结束，回复已留作证据";

/** The same of a task, told as it stands: done, or still to be sent. What the server refuses is thrown, as of any other form. */
export async function doTask(sync: OfTask, task: string, label: string, body: Record<string, unknown>, more: With = {}): Promise<void> {
  const made = await doInField(sync, label, { ...body, task_id: task }, more);
  if (made.state === "refused") throw new Refused(made.problem!);
  say(made.state === "waiting" ? `待发送：${waitsInWords(made)}` : made.late ? TOO_LATE : DONE[sync]);
}

/** Of a deed that is still to be sent: that it is kept, and goes by itself. */
export function waitsInWords(deed: Deed): string {
  return `${NAMES[deed.sync!]}已存好，${online.value ? "稍后" : "联网后"}自动发送`;
}
