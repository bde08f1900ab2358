import { ClipboardCheck } from "lucide-preact";
import { useEffect } from "preact/hooks";
import type { Shapes } from "../../api/door";
import { deeds, readDeeds } from "../../kept/queue";
import type { Deed } from "../../kept/shapes";
import { heard } from "../../live";
import { Shown, useAsked } from "../../parts/asked";
import { left, when } from "../../parts/in-time";
import { bucketName, catalogue, readCatalogue } from "../../parts/config";
import { Page } from "../../parts/page";
import { Plan } from "./plan";
import { readGrids, type Grid } from "./grids";
import { inOrder, readOrder, readTasks } from "./walk";

/** One's open tasks, in the order to go, on a plan and as a list; also without a line. */
export default function Tasks() {
  const open = useAsked(readTasks, [heard.value]);
  const order = useAsked(readOrder, [heard.value]);
  const grids = useAsked(readGrids, []);
  useEffect(() => {
    void readDeeds();
    if (!catalogue.value) void readCatalogue().catch(() => undefined);
  }, []);
  return (
    <Page title="我的任务" back="/staff">
      <Shown of={open}>
        {({ value, since }) => (
          <>
            {since && <p class="note warn">没有网络：这是 {when(since)} 的任务，仍可回复</p>}
            {value.length === 0 && <div class="empty"><ClipboardCheck size={44} aria-hidden /><p>没有待办任务</p></div>}
            <Walk {...inOrder(value, order.value)} grids={grids.value ?? []} />
          </>
        )}
      </Shown>
    </Page>
  );
}

/** Where to go, on a plan and as a list. */
function Walk({ tasks, length_m, grids }: { tasks: Shapes["TaskOut"][]; length_m: number | null; grids: Grid[] }) {
  return (
    <>
      <Plan tasks={tasks} grids={grids} />
      {length_m !== null && <p class="soft small">建议顺序，直线约 {length_m} 米</p>}
      {tasks.length > 0 && (
        <ol class="card list">
          {tasks.map((task, at) => <li key={task.id}><Line task={task} at={at} /></li>)}
        </ol>
      )}
    </>
  );
}

type Said = Partial<Record<Deed["state"], [badge: string, words: string]>>;
const SAID: Record<string, Said> = {
  accept: { waiting: ["warn", "接收待发送"], refused: ["bad", "接收未被接受"] },
  decline: { waiting: ["warn", "拒绝待发送"], sent: ["", "已拒绝"], refused: ["bad", "拒绝未被接受"] },
  answer: { waiting: ["warn", "已回复，待发送"], sent: ["good", "已回复"], refused: ["bad", "回复未被接受"] },
};

/** A task; what was done to it on this phone counts, sent or not. */
function Line({ task, at }: { task: Shapes["TaskOut"]; at: number }) {
  const mine = deeds.value.filter((deed) => deed.body["task_id"] === task.id);
  const said = mine[0] && SAID[mine[0].sync!]?.[mine[0].state];
  const isOffered = task.state === "offered" && !mine.some((deed) => deed.sync === "accept" && deed.state !== "refused");
  return (
    <a class="work-line" href={`/staff/tasks/${task.id}`}>
      <span class="row wrap" style={{ gap: "0.4rem" }}>
        <span class="badge brand num">{at + 1}</span>
        <span class="badge calm">{task.kind_name}</span>
        <span class={`badge ${isOffered ? "warn" : ""}`}>{isOffered ? "待接收" : "已接收"}</span>
        {said && <span class={`badge ${said[0]}`}>{said[1]}</span>}
      </span>
      <span class="title">{task.bucket ? bucketName(task.bucket) : task.note ?? task.kind_name}</span>
      <span class="soft small">{isOffered ? `请在 ${when(task.accept_by)} 前接收` : `${left(task.due_at)}`}{task.number && ` · ${task.number}`}</span>
    </a>
  );
}
