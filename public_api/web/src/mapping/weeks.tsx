import { useState } from "preact/hooks";

const WEEKS = 13; // the map shows the last ninety days; one step to the left is one week of them
const DAY = 86_400_000;
const AS_DAY = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" });
const AS_WORDS = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", month: "numeric", day: "numeric" });

/** The days of the week that many weeks back; both empty for all of them (null). */
export function weekOf(back: number | null, now = Date.now()): { since: string; until: string } {
  if (back === null) return { since: "", until: "" };
  const last = now - back * 7 * DAY;
  return { since: AS_DAY.format(last - 6 * DAY), until: AS_DAY.format(last) };
}

/** The slider through time: all of it, or one week at a time. */
export function Weeks({ onChange }: { onChange: (back: number | null) => void }) {
  const [at, setAt] = useState(WEEKS);
  const back = at === WEEKS ? null : WEEKS - 1 - at;
  const words = back === null ? "最近九十天" : `${AS_WORDS.format(Date.now() - (back * 7 + 6) * DAY)} 至 ${AS_WORDS.format(Date.now() - back * 7 * DAY)}`;
  return (
    <label class="time">
      <span>上报时间：<strong>{words}</strong></span>
      <input
        type="range" min={0} max={WEEKS} value={at} aria-valuetext={words}
        onInput={(event) => {
          const next = Number(event.currentTarget.value);
          setAt(next);
          onChange(next === WEEKS ? null : WEEKS - 1 - next);
        }}
      />
    </label>
  );
}
