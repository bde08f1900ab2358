import { MapPin, Navigation } from "lucide-preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation, useRoute } from "preact-iso";
import { ask, door, type Shapes } from "../../api/door";
import { inWords } from "../../api/problem";
import { deeds } from "../../kept/queue";
import { seen } from "../../kept/seen";
import type { Deed } from "../../kept/shapes";
import { Shown, useAsked } from "../../parts/asked";
import { left, when } from "../../parts/in-time";
import { Page } from "../../parts/page";
import { Sheet } from "../../parts/sheet";
import { ThrowDeedAway } from "../../parts/throw-away";
import { useSending, type Sending } from "../form";
import { DECLINE_REASONS, OUTCOMES, TASKS } from "../law";
import { Pictures } from "../work/pictures";
import { Answer } from "./answer";
import { DONE, doTask, NAMES, TOO_LATE, waitsInWords } from "./do-task";
import { readTask } from "./walk";

/** A task: where, what, the photos of before; accept, decline, answer. All of it also without a line. */
export default function TaskPage() {
  const { params } = useRoute();
  const id = params["id"] ?? "";
  const found = useAsked(() => readTask(id), [id]);
  return (
    <Page title="任务" back="/staff/tasks">
      <Shown of={found}>
        {({ value, since }) => (
          <>
            {since && <p class="note warn">没有网络：这是 {when(since)} 的内容，仍可回复</p>}
            {value ? <Task task={value} again={found.again} /> : <Over id={id} />}
          </>
        )}
      </Shown>
    </Page>
  );
}

function Task({ task, again }: { task: Shapes["TaskOut"]; again: () => Promise<void> }) {
  const sending = useSending();
  const done = useDone(task.id, sending.busy);
  const undone = refusedOf(done);
  const accepted = task.state === "accepted" || done.some((deed) => deed.sync === "accept" && deed.state !== "refused");
  const over = done.find((deed) => deed.sync !== "accept" && deed.state !== "refused");
  const leave = useLeave();
  return (
    <>
      <section class="card stack">
        <div class="row spread"><h2>{task.kind_name}</h2><span class="soft small">{left(task.due_at)}</span></div>
        {task.note && <p>{task.note}</p>}
        {task.why.length > 0 && <p class="soft small">派给您：{task.why.join("；")}</p>}
        {task.position && <Where task={task} />}
      </section>
      {task.number && <OfCase number={task.number} />}
      {undone && !sending.problem && <Undone deed={undone} />}
      {over ? (
        <p class={`note ${over.state === "waiting" ? "warn" : "good"}`}>{standingOf(over)}</p>
      ) : accepted ? (
        <Answer task={task} before={undone} sending={sending} onSent={leave} />
      ) : (
        <Offer task={task} before={undone} sending={sending} again={again} onDeclined={leave} />
      )}
    </>
  );
}

/** What was done to a task on this phone, the newest first. While more is being sent it is as it was: the form that sends it stays. */
function useDone(id: string, busy: boolean): Deed[] {
  const before = useRef<Deed[]>([]);
  const now = doneTo(id);
  if (!busy) before.current = now;
  return before.current;
}

function doneTo(id: string): Deed[] {
  return deeds.value.filter((deed) => deed.body["task_id"] === id);
}

/** The last, if it was refused. */
function refusedOf(done: Deed[]): Deed | undefined {
  return done[0]?.state === "refused" ? done[0] : undefined;
}

function standingOf(deed: Deed): string {
  if (deed.state === "waiting") return `待发送：${waitsInWords(deed)}`;
  return deed.late ? TOO_LATE : DONE[deed.sync as keyof typeof DONE];
}

/** Back to the list, from who has not gone elsewhere meanwhile. */
function useLeave(): () => void {
  const { route } = useLocation();
  const here = useRef(true);
  useEffect(() => () => void (here.current = false), []);
  return () => here.current && route("/staff/tasks", true);
}

function Undone({ deed }: { deed: Deed }) {
  return <p class="note bad" role="alert">{NAMES[deed.sync!]}未被接受{deed.problem && `：${inWords(deed.problem)}`}</p>;
}

/** No longer one's own. An answer that was refused can be mended all the same, and is kept as evidence; or thrown away. */
function Over({ id }: { id: string }) {
  const sending = useSending();
  const undone = refusedOf(useDone(id, sending.busy));
  const leave = useLeave();
  return (
    <>
      <p class="note">任务已结束或已改派</p>
      {undone && !sending.problem && <Undone deed={undone} />}
      {undone?.sync === "answer" && (
        <>
          <p class="soft">您写的内容和照片都还在：改好后仍可提交，留作证据；也可以删除。</p>
          <Answer task={taskOf(undone)} before={undone} sending={sending} onSent={leave} />
          <ThrowDeedAway deed={undone} />
        </>
      )}
    </>
  );
}

/** What an answer says of its task: of which kind that was, its outcome tells. */
function taskOf({ body }: Deed): Pick<Shapes["TaskOut"], "id" | "kind" | "kind_name"> {
  const kind = Object.keys(OUTCOMES).find((one) => OUTCOMES[one]!.includes(String(body["outcome"]))) ?? "special";
  return { id: String(body["task_id"]), kind: kind as Shapes["TaskKind"], kind_name: TASKS[kind]! };
}

function Where({ task }: { task: Shapes["TaskOut"] }) {
  const { lon, lat } = task.position!;
  return (
    <div class="row">
      <MapPin size={20} aria-hidden />
      <span class="grow num small">{lon.toFixed(5)}, {lat.toFixed(5)}</span>
      <a class="button plain" href={`geo:${lat},${lon}?q=${lat},${lon}`}><Navigation size={20} aria-hidden /> 导航</a>
    </div>
  );
}

/** What the case says, from the server or as last seen. */
function OfCase({ number }: { number: string }) {
  const found = useAsked(() => seen(`staff-case:${number}`, () => ask(door.GET("/api/v1/cases/{number}", { params: { path: { number } } }))), [number]);
  if (found.problem) return null; // without a line and never seen: the task says enough
  return (
    <Shown of={found} bones={1}>
      {({ value }) => (
        <>
          <section class="card stack tight">
            <div class="row spread"><h2>{value.certain ? value.class_name : value.bucket_name}</h2><a class="num small" href={`/staff/cases/${number}`}>{number}</a></div>
            <p>{value.description}</p>
            {value.address && <p class="soft">{value.address}</p>}
          </section>
          <Pictures one={value} />
        </>
      )}
    </Shown>
  );
}

interface OfferProps {
  task: Shapes["TaskOut"];
  before: Deed | undefined;
  sending: Sending;
  again: () => Promise<void>;
  onDeclined: () => void;
}

/** To be accepted or declined; what was refused may be because the task is over: it is read again. */
function Offer({ task, before, sending, again, onDeclined }: OfferProps) {
  const [declining, setDeclining] = useState(false);
  const accept = async () => {
    await sending.send(() => doTask("accept", task.id, `接收${task.kind_name}任务`, {}, { before }));
    await again();
  };
  const decline = async (reason: string) => {
    const isDone = await sending.send(() => doTask("decline", task.id, `拒绝${task.kind_name}任务`, { reason }, { before }));
    await (isDone ? onDeclined() : again());
  };
  const failed = sending.problem && <p class="wrong" role="alert">未成功：{inWords(sending.problem)}</p>;
  return (
    <>
      <div class="moves">
        <button class="button big" disabled={sending.busy} onClick={() => void accept()}>接收</button>
        <button class="button danger" disabled={sending.busy} onClick={() => setDeclining(true)}>不能前往</button>
      </div>
      {!declining && failed}
      {declining && (
        <Sheet title="为什么不能前往" onClose={() => setDeclining(false)}>
          <div class="stack tight">
            {Object.entries(DECLINE_REASONS).map(([code, text]) => <button key={code} class="button plain full" disabled={sending.busy} onClick={() => void decline(code)}>{text}</button>)}
            {failed}
          </div>
        </Sheet>
      )}
    </>
  );
}
