import { MapPin, Navigation } from "lucide-preact";
import { useState } from "preact/hooks";
import { useLocation, useRoute } from "preact-iso";
import { ask, door, type Shapes } from "../../api/door";
import { deeds } from "../../kept/queue";
import { seen } from "../../kept/seen";
import { Shown, useAsked } from "../../parts/asked";
import { left, when } from "../../parts/in-time";
import { Page } from "../../parts/page";
import { Sheet } from "../../parts/sheet";
import { say } from "../../parts/toast";
import { useSending } from "../form";
import { DECLINE_REASONS } from "../law";
import { Pictures } from "../work/pictures";
import { Answer } from "./answer";
import { doTask } from "./do-task";
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
            {value ? <Task task={value} again={found.again} /> : <p class="note">任务已结束或已改派</p>}
          </>
        )}
      </Shown>
    </Page>
  );
}

function Task({ task, again }: { task: Shapes["TaskOut"]; again: () => Promise<void> }) {
  const done = deeds.value.filter((deed) => deed.body["task_id"] === task.id);
  const accepted = task.state === "accepted" || done.some((deed) => deed.sync === "accept" && deed.state !== "refused");
  const answered = done.find((deed) => deed.sync === "answer" && deed.state !== "refused");
  const refused = done.find((deed) => deed.state === "refused");
  return (
    <>
      <section class="card stack">
        <div class="row spread"><h2>{task.kind_name}</h2><span class="soft small">{left(task.due_at)}</span></div>
        {task.note && <p>{task.note}</p>}
        {task.why.length > 0 && <p class="soft small">派给您：{task.why.join("；")}</p>}
        {task.position && <Where task={task} />}
      </section>
      {task.number && <OfCase number={task.number} />}
      {refused?.problem && <p class="note bad" role="alert">上次提交未被接受：{refused.problem.detail}</p>}
      {answered ? <p class="note good">{answered.state === "waiting" ? "回复已存好，联网后自动发送" : "已回复"}</p> : accepted ? <Answer task={task} /> : <Offer task={task} again={again} />}
    </>
  );
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

function Offer({ task, again }: { task: Shapes["TaskOut"]; again: () => Promise<void> }) {
  const [declining, setDeclining] = useState(false);
  const sending = useSending();
  const { route } = useLocation();
  const accept = () =>
    sending.send(async () => {
      await doTask("accept", task.id, `接收${task.kind_name}任务`, {});
      say("已接收");
      await again();
    });
  const decline = (reason: string) =>
    sending.send(async () => {
      await doTask("decline", task.id, `拒绝${task.kind_name}任务`, { reason });
      say("已拒绝，将改派他人");
      route("/staff/tasks", true);
    });
  return (
    <div class="moves">
      <button class="button big" disabled={sending.busy} onClick={() => void accept()}>接收</button>
      <button class="button danger" disabled={sending.busy} onClick={() => setDeclining(true)}>不能前往</button>
      {declining && (
        <Sheet title="为什么不能前往" onClose={() => setDeclining(false)}>
          <div class="stack tight">
            {Object.entries(DECLINE_REASONS).map(([code, text]) => <button key={code} class="button plain full" disabled={sending.busy} onClick={() => void decline(code)}>{text}</button>)}
          </div>
        </Sheet>
      )}
    </div>
  );
}
