import { LogIn, LogOut } from "lucide-preact";
import { ask, door, online, type Shapes } from "../../api/door";
import { inWords } from "../../api/problem";
import { deeds } from "../../kept/queue";
import { seen, type Seen } from "../../kept/seen";
import type { Deed } from "../../kept/shapes";
import { Shown, useAsked } from "../../parts/asked";
import { when } from "../../parts/in-time";
import { say } from "../../parts/toast";
import { whereAmI } from "../../report/where-am-i";
import { useSending } from "../form";
import { doInField } from "./do-task";

type Clocking = "check_in" | "check_out";
const NAMES: Record<Clocking, string> = { check_in: "签到", check_out: "签退" };

/** On shift or not; checking in and out needs the place, and no line: it counts from when the button was pressed. */
export function Shift() {
  const last = deeds.value.find((deed) => deed.sync !== undefined && deed.sync in NAMES);
  const now = useAsked(readShift, [last?.key, last?.state]);
  const sending = useSending();
  const press = (kind: Clocking) =>
    sending.send(async () => {
      const { source: _source, ...position } = await whereAmI();
      const before = last?.state === "refused" ? last : undefined;
      const made = await doInField(kind, NAMES[kind], { position, captured_at: new Date().toISOString() }, { before });
      if (made.state === "sent") say(`已${NAMES[kind]}`);
    });
  return (
    <section class="card stack tight" aria-label="在岗">
      <Shown of={now} bones={1}>
        {({ value, since }) => (
          <>
            <Standing shift={value.shift} newer={isNewer(last, now.loading, since) ? last : undefined} busy={sending.busy} press={(kind) => void press(kind)} />
            {since !== null && <p class="soft small">没有网络{since && `，这是 ${when(since)} 的状态`}，仍可签到、签退</p>}
          </>
        )}
      </Shown>
      {last?.state === "refused" && last.problem && <p class="wrong" role="alert">{NAMES[last.sync as Clocking]}未成功：{inWords(last.problem)}</p>}
      {sending.problem && <p class="wrong" role="alert">{sending.problem.detail}</p>}
    </section>
  );
}

/** Whether what was pressed last is newer than what the server has said. */
function isNewer(last: Deed | undefined, loading: boolean, since: string | null): boolean {
  if (!last || last.state === "refused") return false;
  return last.state === "waiting" || loading || (since !== null && !(Date.parse(since) > (last.sent_at ?? 0)));
}

interface StandingProps {
  shift: Shapes["ShiftOut"] | null;
  /** what was pressed since */
  newer: Deed | undefined;
  busy: boolean;
  press: (kind: Clocking) => void;
}

function Standing({ shift, newer, busy, press }: StandingProps) {
  const from = newer ? newer.sync === "check_in" && newer.made_at : shift?.from_at;
  const next = from ? "check_out" : "check_in";
  const Icon = from ? LogOut : LogIn;
  return (
    <div class="row spread">
      {newer?.state === "waiting" ? (
        <p role="status"><span class="badge warn">待发送</span> <span class="small">{when(newer.made_at)} {NAMES[newer.sync as Clocking]}已存好，联网后自动发送</span></p>
      ) : from ? (
        <p><span class="badge good">在岗</span> <span class="soft small">自 {when(from)}</span></p>
      ) : (
        <p><span class="badge">未在岗</span> <span class="soft small">签到后接收任务</span></p>
      )}
      <button class={from ? "button plain" : "button"} disabled={busy} onClick={() => press(next)}><Icon size={20} aria-hidden /> {NAMES[next]}</button>
    </div>
  );
}

/** As the server says, or as it said last (`since`); empty where there is no line and it has said nothing yet. */
function readShift(): Promise<Seen<Shapes["ShiftNow"]>> {
  return seen("shift", () => ask(door.GET("/api/v1/patrol/shifts/current"))).catch((fault: unknown) => {
    if (online.value) throw fault;
    return { value: { shift: null }, since: "" };
  });
}
