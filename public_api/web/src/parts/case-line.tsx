import type { Shapes } from "../api/door";
import { StatusBadge } from "./badge";
import { ago } from "./in-time";

/** A report in a list. */
export function CaseLine({ item }: { item: Shapes["ReportLine"] }) {
  return (
    <a class="case-line" href={`/mine/${item.number}`}>
      <span class="title">{item.description}</span>
      <span><StatusBadge status={item.status} text={item.status_text} /></span>
      <span class="meta">
        {ago(item.reported_at)} · <span class="num">{item.number}</span>
        {item.status === "closed" && !item.rating && <strong style={{ color: "var(--accent)" }}> · 请您评价</strong>}
      </span>
    </a>
  );
}
