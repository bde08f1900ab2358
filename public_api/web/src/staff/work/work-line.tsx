import type { Shapes } from "../../api/door";
import { LightBadge } from "../../parts/badge";
import { ago, left } from "../../parts/in-time";
import { ENDED, STEPS } from "../law";
import { ASKED } from "../sections";
import { dueOf, lightOf } from "./lights";

/** A case in a work list. */
export function WorkLine({ item }: { item: Shapes["CaseLine"] }) {
  const due = dueOf(item);
  const isOpen = !ENDED.includes(item.step);
  return (
    <a class="work-line" href={`/staff/cases/${item.number}`}>
      <span class="row wrap" style={{ gap: "0.4rem" }}>
        <span class="badge brand">{STEPS[item.step]}</span>
        {isOpen && <LightBadge light={lightOf(item)} />}
        {item.asks && <span class="badge">待批：{ASKED[item.asks]}</span>}
        <span class="soft small">{item.certain ? item.class_name : item.bucket_name}</span>
      </span>
      <span class="title">{item.description}</span>
      <span class="soft small">
        {item.grid_name}{item.department_name && ` · ${item.department_name}`} · {ago(item.reported_at)}
        {isOpen && due && <strong> · {left(due)}</strong>}
      </span>
      <span class="num soft small">{item.number}</span>
    </a>
  );
}
