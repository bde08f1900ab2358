import { Smartphone } from "lucide-preact";
import { useState } from "preact/hooks";
import { ask, door, type Shapes } from "../../api/door";
import { Shown, useAsked } from "../../parts/asked";
import { when } from "../../parts/in-time";
import { Sheet } from "../../parts/sheet";
import { say } from "../../parts/toast";
import { useSending } from "../form";

type Handset = Shapes["HandsetOut"];

/** The handset (手持终端) an inspector is bound to, and those before it: a lost one is unbound here. */
export function Handsets({ one }: { one: Shapes["AccountOut"] }) {
  const path = { identity: one.id };
  const found = useAsked(() => ask(door.GET("/api/v1/admin/people/{identity}/handsets", { params: { path } })), [one.id]);
  const [asked, setAsked] = useState<Handset | null>(null);
  const sending = useSending();
  const unbind = (handset: Handset) =>
    sending.send(async () => {
      await door.POST("/api/v1/admin/people/{identity}/handsets/{handset}/revoke", { params: { path: { ...path, handset: handset.id } } });
      say("手持终端已解绑，其登录已失效");
      setAsked(null);
      await found.again();
    });
  return (
    <section class="card">
      <h2>手持终端</h2>
      <Shown of={found} bones={1}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="soft">没有绑定。采集员第一次登录时，所用的终端自动绑定。</p>
          ) : (
            <ul class="list">{items.map((each) => <One key={each.id} handset={each} unbind={() => setAsked(each)} />)}</ul>
          )
        }
      </Shown>
      {asked && (
        <Sheet title="解绑手持终端" onClose={() => setAsked(null)}>
          <p>解绑后，{one.name} 在“{nameOf(asked)}”上的登录立即失效，下一部登录的终端自动绑定。解绑会通知本人，并记入审计日志。</p>
          <p class="wrong" role="alert">{sending.words}</p>
          <button class="button danger big full" disabled={sending.busy} onClick={() => void unbind(asked)}>确定解绑</button>
        </Sheet>
      )}
    </section>
  );
}

function One({ handset, unbind }: { handset: Handset; unbind: () => void }) {
  return (
    <li class="line">
      <Smartphone size={22} aria-hidden />
      <span class="grow">
        <span>{nameOf(handset)}</span>
        <br />
        <span class="soft small">绑定于 {when(handset.bound_at)}{handset.ended_at && ` · 解绑于 ${when(handset.ended_at)}`}</span>
      </span>
      {handset.ended_at ? <span class="badge">已解绑</span> : <button class="link" onClick={unbind}>解绑</button>}
    </li>
  );
}

function nameOf(handset: Handset): string {
  return handset.name || "未知设备";
}
