import { when } from "./in-time";

interface Line {
  at: string;
  status: string;
  text: string;
  department?: string | null;
  reason?: string | null;
  until?: string | null;
  due_at?: string | null;
  responsible_body?: string | null;
}

// what a status means for the one who waits
const MEANS: Record<string, string> = {
  submitted: "已收到您的上报", verifying: "采集员正在现场核实", admitted: "受理中心已受理", filed: "已立案，等待派遣",
  in_hand: "责任部门正在处理", postponed: "经批准延期办理", checking: "采集员正在现场核查处理结果", closed: "已处理完毕并结案",
  rejected: "不属于受理范围", cancelled: "案件已作废", merged: "与另一件相同，已合并处理", withdrawn: "上报人已撤回",
};

/** The course of a case, the newest first. */
export function Timeline({ lines }: { lines: readonly Line[] }) {
  const newest = [...lines].reverse();
  return (
    <ol class="timeline">
      {newest.map((line, at) => (
        <li key={`${line.at}${line.status}`} class={at === 0 ? "now" : ""}>
          <p class="what">{line.text}</p>
          <p class="more">
            {MEANS[line.status]}
            {line.department && `：${line.department}`}
            {line.reason && <span class="soft">（{line.reason}）</span>}
            {line.responsible_body && `，由 ${line.responsible_body} 负责`}
            {line.until && `，预计 ${when(line.until)} 继续`}
            {line.due_at && `，新的办理期限 ${when(line.due_at)}`}
          </p>
          <p class="when"><time dateTime={line.at}>{when(line.at)}</time></p>
        </li>
      ))}
    </ol>
  );
}

const WAY: [string, string[]][] = [
  ["上报", ["submitted", "verifying"]], ["受理", ["admitted", "filed"]], ["处理", ["in_hand", "postponed"]], ["核查", ["checking"]], ["办结", ["closed"]],
];

/** Where on its way a case is, at a glance; nothing for cases that ended off the way. */
export function Way({ status }: { status: string }) {
  const here = WAY.findIndex(([, statuses]) => statuses.includes(status));
  if (here < 0) return null;
  return (
    <ol class="steps" aria-label={`进度：第 ${here + 1} 步，共 ${WAY.length} 步，${WAY[here]![0]}`}>
      {WAY.map(([name], at) => <li key={name} class={at < here ? "done" : at === here ? "done now" : ""}>{name}</li>)}
    </ol>
  );
}
