import type { Shapes } from "../../api/door";
import { when } from "../../parts/in-time";
import { ACTIONS, STEPS } from "../law";

// happenings that are no action of the law
const OTHERS: Record<string, string> = { report: "上报", overdue: "超时", assist_overdue: "协办超期", absorb: "并入他案", separate: "并入的案件撤出", clear: "公开审核", auto: "自动办理" };

/** What happened, the newest first. Who reported is not named. */
export function History({ one }: { one: Shapes["CaseOut"] }) {
  const newest = [...one.timeline].reverse();
  return (
    <section class="card">
      <h2>办理过程</h2>
      <ol class="timeline">
        {newest.map((entry, at) => (
          <li key={entry.seq} class={at === 0 ? "now" : ""}>
            <p class="what">{ACTIONS[entry.action] ?? OTHERS[entry.action] ?? entry.action}{entry.step && <span class="soft small"> → {STEPS[entry.step]}</span>}</p>
            {entry.note && <p class="more">{entry.note}</p>}
            <p class="when"><time dateTime={entry.at}>{when(entry.at)}</time>{entry.actor && ` · ${entry.actor}`}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
