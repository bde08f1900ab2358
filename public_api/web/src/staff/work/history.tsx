import type { Shapes } from "../../api/door";
import { when } from "../../parts/in-time";
import { KINDS, STEPS } from "../law";

type Entry = Shapes["CaseOut"]["timeline"][number];
// what nobody but who reported it does; mobile_api/case_shapes.py holds the same, and a test compares them
const OF_REPORTER = ["dispute", "late_photos", "rate", "report", "self_handle", "supplement", "withdraw"];

/** What happened, the newest first. Who reported is not named; what nobody did, the system has. */
export function History({ one }: { one: Shapes["CaseOut"] }) {
  const newest = [...one.timeline].reverse();
  return (
    <section class="card">
      <h2>办理过程</h2>
      <ol class="timeline">
        {newest.map((entry, at) => (
          <li key={entry.seq} class={at === 0 ? "now" : ""}>
            <p class="what">{KINDS[`case.${entry.action}`] ?? entry.action}{entry.step && <span class="soft small"> → {STEPS[entry.step]}</span>}</p>
            {entry.note && <p class="more">{entry.note}</p>}
            <p class="when"><time dateTime={entry.at}>{when(entry.at)}</time>{` · ${doer(entry)}`}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}

function doer(entry: Entry): string {
  if (entry.actor) return entry.actor;
  return OF_REPORTER.includes(entry.action) || entry.data["by_reporter"] ? "上报人" : "系统";
}
