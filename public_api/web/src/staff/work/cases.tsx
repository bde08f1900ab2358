import { useLocation } from "preact-iso";
import { ask, door, type Shapes } from "../../api/door";
import { heard } from "../../live";
import { useAsked } from "../../parts/asked";
import { Page } from "../../parts/page";
import { Listed } from "../listed";
import { usePages } from "../pages";
import { OPEN_STEPS } from "../sections";
import { Filters, SINCE, type Narrowed } from "./filters";
import { WorkLine } from "./work-line";

/** The cases one works with; what is narrowed stands in the address, so that "back" and a link lead to the same list. */
export default function Cases() {
  const { url, route } = useLocation();
  const now = narrowedOf(new URLSearchParams(url.split("?")[1] ?? ""));
  const query = queryOf(now);
  const what = JSON.stringify(query);
  const list = usePages(
    (after) => ask(door.GET("/api/v1/cases", { params: { query: { ...query, order: now.order, limit: 20, after } } })),
    [what, now.order, heard.value],
  );
  const counts = useAsked(() => ask(door.GET("/api/v1/cases/counts", { params: { query: { ...query, step: undefined } } })), [what]);
  return (
    <Page title="案件" back="/staff" wide>
      <Filters now={now} counts={counts.value?.steps ?? null} change={(next) => route(addressOf(next), true)} />
      <p class="soft small" role="status">{counts.value && `共 ${totalOf(counts.value, stepsOf(now))} 件`}</p>
      <Listed of={list} none="没有符合条件的案件">{(item) => <li key={item.number}><WorkLine item={item} /></li>}</Listed>
    </Page>
  );
}

function totalOf(counts: Shapes["CountsOut"], steps: string[]): number {
  return steps.length === 0 ? counts.total : steps.reduce((sum, step) => sum + (counts.steps[step] ?? 0), 0);
}

function narrowedOf(asked: URLSearchParams): Narrowed {
  return {
    step: asked.getAll("step"), open: asked.get("open") === "true", light: asked.get("light") ?? "", asks: asked.getAll("asks"), overdue: asked.get("overdue") === "true",
    order: asked.get("order") === "due" ? "due" : "newest", q: asked.get("q") ?? "",
    since: Object.fromEntries(SINCE.flatMap(([name]) => (asked.has(name) ? [[name, asked.get(name)!] as const] : []))),
  };
}

/** The steps that are chosen; without any those of all open cases, if only they are wanted. */
function stepsOf(now: Narrowed): string[] {
  return now.open && now.step.length === 0 ? OPEN_STEPS : now.step;
}

function queryOf(now: Narrowed) {
  return {
    step: stepsOf(now) as Shapes["Step"][], light: (now.light || undefined) as Shapes["Light"] | undefined,
    asks: now.asks as Shapes["Asked"][], overdue: now.overdue || undefined, q: now.q || undefined, ...now.since,
  };
}

function addressOf(next: Narrowed): string {
  const asked = new URLSearchParams(next.step.map((step) => ["step", step]));
  for (const [name, at] of Object.entries(next.since)) if (at) asked.set(name, at);
  for (const one of next.asks) asked.append("asks", one);
  if (next.open) asked.set("open", "true");
  if (next.light) asked.set("light", next.light);
  if (next.overdue) asked.set("overdue", "true");
  if (next.order === "due") asked.set("order", "due");
  if (next.q) asked.set("q", next.q);
  return `/staff/cases?${asked}`;
}
