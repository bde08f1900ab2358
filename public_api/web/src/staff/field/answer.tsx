import { useState } from "preact/hooks";
import type { Shapes } from "../../api/door";
import { inWords } from "../../api/problem";
import { deeds } from "../../kept/queue";
import type { Deed } from "../../kept/shapes";
import { answerTo, dropWords, listBeside, useKeptForm } from "../../kept/words";
import { Field, type Sending } from "../form";
import { ACTIONS, OUTCOMES } from "../law";
import { Choices } from "../moves/parts";
import { ShotField } from "../../parts/shot-field";
import { useShots } from "../../parts/shots";
import { whereAmI } from "../../report/where-am-i";
import { doTask } from "./do-task";

const SPOKEN: Record<string, string> = { done: "已完成" };
// outcomes the law wants words for
const WITH_WORDS = ["refute", "rework"];

interface Props {
  task: Pick<Shapes["TaskOut"], "id" | "kind" | "kind_name">;
  /** what was refused, to be mended here: an answer brings back what it held, though it waited for a line meanwhile */
  before: Deed | undefined;
  sending: Sending;
  onSent: () => void;
}

/** The answer from the field: what was found, photos, words; the place and the time of now go along. It stays until it is sent: who
 * looks at the map meanwhile, or whose camera needed the phone's memory, does not walk there twice. */
export function Answer({ task, before, sending, onSent }: Props) {
  const name = answerTo(task.id);
  const [{ outcome, note }, set] = useKeptForm(name, typedIn(before), ["outcome", "note"]);
  const [missing, setMissing] = useState<Record<string, string>>({});
  const shots = useShots(listBeside(name, before?.photos), { stay: true, busy: sending.busy, wrong: sending.problem ?? before?.problem });
  const submit = (event: Event) => {
    event.preventDefault();
    const wanting = wrongIn(outcome, note);
    setMissing(wanting);
    if (Object.keys(wanting).length > 0) return;
    void sending.send(async () => {
      const photos = await shots.keys(); // before the place is known, which takes a while: who leaves meanwhile has answered
      const here = await whereAmI().then(({ source: _source, ...position }) => ({ position }), () => ({}));
      const body = { outcome, ...(note.trim() ? { note: note.trim() } : {}), ...here, captured_at: new Date().toISOString() };
      await doTask("answer", task.id, `${task.kind_name}：${wordOf(outcome)}`, body, { photos, before });
      shots.handedOver();
      dropWords(name);
      onSent();
    });
  };
  const isKept = deeds.value.some((deed) => deed.sync === "answer" && deed.state === "waiting" && deed.body["task_id"] === task.id);
  return (
    <form class="card stack" onSubmit={submit} noValidate>
      <Choices name="outcome" legend="现场结果" all={(OUTCOMES[task.kind] ?? []).map((one) => [one, wordOf(one)] as const)} chosen={outcome} choose={(value) => set({ outcome: value })} wrong={missing["outcome"]} />
      <ShotField of={shots} label="现场照片" />
      <Field name="note" label={WITH_WORDS.includes(outcome) ? "说明" : "说明（可不填）"} wrong={missing}>
        {(given) => <textarea {...given} maxLength={2000} value={note} onInput={(event) => set({ note: event.currentTarget.value })} />}
      </Field>
      {sending.problem && <p class="wrong" role="alert">回复未成功：{inWords(sending.problem)}</p>}
      <button class="button big full" disabled={sending.busy}>{sending.busy ? "正在提交" : "提交回复"}</button>
      {sending.busy && isKept && <p class="soft small" role="status">已存在手机里，可以离开，会自动发送</p>}
    </form>
  );
}

function typedIn(before: Deed | undefined): { outcome: string; note: string } {
  const { outcome = "", note = "" } = (before?.body ?? {}) as { outcome?: string; note?: string };
  return { outcome, note };
}

function wordOf(outcome: string): string {
  return SPOKEN[outcome] ?? ACTIONS[outcome] ?? outcome;
}

function wrongIn(outcome: string, note: string): Record<string, string> {
  if (!outcome) return { outcome: "请选择现场结果" };
  return WITH_WORDS.includes(outcome) && !note.trim() ? { note: "请写明现场情况" } : {};
}
