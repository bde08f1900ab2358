import { Search } from "lucide-preact";
import { useState } from "preact/hooks";
import { when } from "../../parts/in-time";
import { OPEN_STEPS } from "../sections";
import { STEPS } from "../law";

export interface Narrowed {
  step: string[];
  /** without a step: open ones only */
  open: boolean;
  light: string;
  /** what was applied for and waits for an answer */
  asks: string[];
  overdue: boolean;
  order: "newest" | "due";
  q: string;
  /** instants (ISO) since when it came, was filed or ended */
  since: Partial<Record<Since, string>>;
}

type Since = "since" | "filed_since" | "ended_since";
export const SINCE: readonly [Since, string][] = [["since", "上报"], ["filed_since", "立案"], ["ended_since", "结案"]];
const LIGHTS: [string, string][] = [["green", "绿灯"], ["yellow", "黄灯"], ["red", "红灯"]];

/** The filters of a work list, as chips one can press; words are searched when they are entered. */
export function Filters({ now, change, counts }: { now: Narrowed; change: (next: Narrowed) => void; counts: Record<string, number> | null }) {
  const [words, setWords] = useState(now.q);
  const search = (event: Event) => {
    event.preventDefault();
    change({ ...now, q: words.trim() });
  };
  const toggle = (step: string) => {
    const has = now.step.includes(step);
    change({ ...now, step: has ? now.step.filter((one) => one !== step) : [...now.step, step] });
  };
  const allOpen = now.open && now.step.length === 0;
  return (
    <div class="filters">
      <form class="row" role="search" onSubmit={search}>
        <input class="input grow" type="search" aria-label="搜索描述、地址或编号" placeholder="描述、地址或编号" value={words} maxLength={50} onInput={(event) => setWords(event.currentTarget.value)} />
        <button class="button plain" aria-label="搜索"><Search size={20} aria-hidden /></button>
      </form>
      <div class="chips aside" role="group" aria-label="环节">
        {[...OPEN_STEPS, "closed"].map((step) => (
          <button key={step} class="chip" aria-pressed={now.step.includes(step)} onClick={() => toggle(step)}>
            {STEPS[step]}{counts?.[step] ? <span class="small num">{counts[step]}</span> : null}
          </button>
        ))}
      </div>
      <div class="chips" role="group" aria-label="未结、灯与排序">
        {SINCE.map(([name, text]) => now.since[name] && (
          <button key={name} class="chip" aria-pressed onClick={() => change({ ...now, since: { ...now.since, [name]: undefined } })}>{when(now.since[name])} 起{text}</button>
        ))}
        <button class="chip" aria-pressed={allOpen} onClick={() => change({ ...now, step: [], open: !allOpen })}>未结</button>
        {LIGHTS.map(([light, text]) => (
          <button key={light} class="chip" aria-pressed={now.light === light} onClick={() => change({ ...now, light: now.light === light ? "" : light })}>{text}</button>
        ))}
        {now.asks.length > 0 && <button class="chip" aria-pressed onClick={() => change({ ...now, asks: [] })}>待批申请</button>}
        <button class="chip" aria-pressed={now.overdue} onClick={() => change({ ...now, overdue: !now.overdue })}>已超期</button>
        <button class="chip" aria-pressed={now.order === "due"} onClick={() => change({ ...now, order: now.order === "due" ? "newest" : "due" })}>最急的在前</button>
      </div>
    </div>
  );
}
