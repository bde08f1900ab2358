import { LogIn, LogOut } from "lucide-preact";
import { ask, door } from "../../api/door";
import { Shown, useAsked } from "../../parts/asked";
import { when } from "../../parts/in-time";
import { say } from "../../parts/toast";
import { whereAmI } from "../../report/where-am-i";
import { useSending } from "../form";

/** On shift or not; checking in and out needs the place. */
export function Shift() {
  const now = useAsked(() => ask(door.GET("/api/v1/patrol/shifts/current")), []);
  const sending = useSending();
  const clock = (out: boolean) =>
    sending.send(async () => {
      const { source: _source, ...position } = await whereAmI();
      const body = { client_key: crypto.randomUUID(), position };
      const made = await ask(out ? door.POST("/api/v1/patrol/shifts/check-out", { body }) : door.POST("/api/v1/patrol/shifts/check-in", { body }));
      say(made.counts ? (out ? "已签退" : "已签到") : made.why.join("；"), !made.counts);
      await now.again();
    });
  return (
    <section class="card stack tight" aria-label="在岗">
      <Shown of={now} bones={1}>
        {({ shift }) =>
          shift ? (
            <div class="row spread">
              <p><span class="badge good">在岗</span> <span class="soft small">自 {when(shift.from_at)}</span></p>
              <button class="button plain" disabled={sending.busy} onClick={() => void clock(true)}><LogOut size={20} aria-hidden /> 签退</button>
            </div>
          ) : (
            <div class="row spread">
              <p><span class="badge">未在岗</span> <span class="soft small">签到后接收任务</span></p>
              <button class="button" disabled={sending.busy} onClick={() => void clock(false)}><LogIn size={20} aria-hidden /> 签到</button>
            </div>
          )
        }
      </Shown>
      {sending.problem && <p class="wrong" role="alert">{sending.problem.detail}</p>}
    </section>
  );
}
