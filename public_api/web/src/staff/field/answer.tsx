import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { online } from "../../api/door";
import type { Shapes } from "../../api/door";
import { dropWords, useKeptForm } from "../../kept/words";
import { Field, useSending } from "../form";
import { ACTIONS, OUTCOMES } from "../law";
import { Choices } from "../moves/parts";
import { ShotField } from "../../parts/shot-field";
import { useShots } from "../../parts/shots";
import { say } from "../../parts/toast";
import { whereAmI } from "../../report/where-am-i";
import { doTask } from "./do-task";

const SPOKEN: Record<string, string> = { done: "已完成" };
// outcomes the law wants words for
const WITH_WORDS = ["refute", "rework"];

/** The answer from the field: what was found, photos, words; the place and the time of now go along. It stays until it is sent: who
 * looks at the map meanwhile, or whose camera needed the phone's memory, does not walk there twice. */
export function Answer({ task }: { task: Shapes["TaskOut"] }) {
  const name = `answer to ${task.id}`;
  const [{ outcome, note }, set] = useKeptForm(name, { outcome: "", note: "" }, ["outcome", "note"]);
  const [missing, setMissing] = useState<Record<string, string>>({});
  const sending = useSending();
  const shots = useShots(name, { stay: true, busy: sending.busy });
  const { route } = useLocation();
  const submit = (event: Event) => {
    event.preventDefault();
    const wanting = wrongIn(outcome, note);
    setMissing(wanting);
    if (Object.keys(wanting).length > 0) return;
    void sending.send(async () => {
      const photos = await shots.keys(); // before the place is known, which takes a while: who leaves meanwhile has answered
      const here = await whereAmI().then(({ source: _source, ...position }) => ({ position }), () => ({}));
      const body = { outcome, ...(note.trim() ? { note: note.trim() } : {}), ...here, captured_at: new Date().toISOString() };
      await doTask("answer", task.id, `${task.kind_name}：${wordOf(outcome)}`, body, photos);
      shots.handedOver();
      dropWords(name);
      say(online.value ? "已回复" : "回复已存好，联网后自动发送");
      route("/staff/tasks", true);
    });
  };
  return (
    <form class="card stack" onSubmit={submit} noValidate>
      <Choices name="outcome" legend="现场结果" all={(OUTCOMES[task.kind] ?? []).map((one) => [one, wordOf(one)] as const)} chosen={outcome} choose={(value) => set({ outcome: value })} wrong={missing["outcome"]} />
      <ShotField of={shots} label="现场照片" />
      <Field name="note" label={WITH_WORDS.includes(outcome) ? "说明" : "说明（可不填）"} wrong={missing}>
        {(given) => <textarea {...given} maxLength={2000} value={note} onInput={(event) => set({ note: event.currentTarget.value })} />}
      </Field>
      <button class="button big full" disabled={sending.busy}>{sending.busy ? "正在提交" : "提交回复"}</button>
    </form>
  );
}

function wordOf(outcome: string): string {
  return SPOKEN[outcome] ?? ACTIONS[outcome] ?? outcome;
}

function wrongIn(outcome: string, note: string): Record<string, string> {
  if (!outcome) return { outcome: "请选择现场结果" };
  return WITH_WORDS.includes(outcome) && !note.trim() ? { note: "请写明现场情况" } : {};
}
