import { ClipboardCheck } from "lucide-preact";
import { useEffect } from "preact/hooks";
import type { Shapes } from "../../api/door";
import { deeds, readDeeds } from "../../kept/queue";
import { news } from "../../live";
import { Shown, useAsked } from "../../parts/asked";
import { left, when } from "../../parts/in-time";
import { bucketName, catalogue, readCatalogue } from "../../parts/config";
import { Page } from "../../parts/page";
import { Plan } from "./plan";
import { readGrids } from "./grids";
import { readWalk } from "./walk";

/** One's open tasks, in the order to go, on a plan and as a list; also without a line. */
export default function Tasks() {
  const walk = useAsked(readWalk, [news.value?.id]);
  const grids = useAsked(readGrids, []);
  useEffect(() => {
    void readDeeds();
    if (!catalogue.value) void readCatalogue().catch(() => undefined);
  }, []);
  const unsent = new Map(deeds.value.filter((deed) => deed.kind === "task").map((deed) => [String(deed.body["task_id"]), deed]));
  return (
    <Page title="我的任务" back="/staff">
      <Shown of={walk}>
        {({ value, since }) => (
          <>
            {since && <p class="note warn">没有网络：这是 {when(since)} 的任务，仍可回复</p>}
            {value.tasks.length === 0 && <div class="empty"><ClipboardCheck size={44} aria-hidden /><p>没有待办任务</p></div>}
            <Plan tasks={value.tasks} grids={grids.value ?? []} />
            {value.length_m !== null && <p class="soft small">建议顺序，直线约 {value.length_m} 米</p>}
            {value.tasks.length > 0 && (
              <ol class="card list">
                {value.tasks.map((task, at) => <li key={task.id}><Line task={task} at={at} done={unsent.get(task.id)?.sync === "answer" ? unsent.get(task.id)!.state : null} /></li>)}
              </ol>
            )}
          </>
        )}
      </Shown>
    </Page>
  );
}

const SAID: Record<string, string> = { waiting: "已回复，待发送", sent: "已回复", refused: "回复未被接受" };

function Line({ task, at, done }: { task: Shapes["TaskOut"]; at: number; done: string | null }) {
  return (
    <a class="work-line" href={`/staff/tasks/${task.id}`}>
      <span class="row wrap" style={{ gap: "0.4rem" }}>
        <span class="badge brand num">{at + 1}</span>
        <span class="badge calm">{task.kind_name}</span>
        <span class={`badge ${task.state === "offered" ? "warn" : ""}`}>{task.state === "offered" ? "待接收" : "已接收"}</span>
        {done && <span class="badge good">{SAID[done]}</span>}
      </span>
      <span class="title">{task.bucket ? bucketName(task.bucket) : task.note ?? task.kind_name}</span>
      <span class="soft small">{task.state === "offered" ? `请在 ${when(task.accept_by)} 前接收` : `${left(task.due_at)}`}{task.number && ` · ${task.number}`}</span>
    </a>
  );
}
