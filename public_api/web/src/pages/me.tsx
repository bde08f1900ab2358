import { Bell, Building2, ChevronRight, FileClock, Gift, Info, LogOut, Smartphone, Star } from "lucide-preact";
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { ask, door } from "../api/door";
import { me, signOut } from "../api/session";
import { deeds } from "../kept/queue";
import { unread } from "../live";
import { highContrast, setHighContrast, setSize, size, type Size } from "../looks";
import { Shown, useAsked } from "../parts/asked";
import { attempt } from "../parts/attempt";
import { when } from "../parts/in-time";
import { Page } from "../parts/page";
import { Sheet } from "../parts/sheet";
import { say } from "../parts/toast";

const SIZES: [Size, string][] = [["usual", "标准"], ["large", "大字"], ["huge", "特大"]];

export default function MePage() {
  const who = me.value;
  const [devices, setDevices] = useState(false);
  const { route } = useLocation();
  const isStaff = who?.roles.some((role) => role !== "citizen");
  const leave = async () => {
    await signOut().catch(() => undefined);
    say("已退出登录");
    route("/");
  };
  return (
    <Page title="我的">
      <section class="card row">
        <img src="/favicon.svg" width="56" height="56" alt="" />
        <div class="grow">
          {who ? (
            <><h2>{who.name || "市民"}</h2><p class="soft num">{who.phone ?? who.department ?? ""}</p></>
          ) : (
            <><h2>您好</h2><p class="soft">登录后上报和查看进度</p></>
          )}
        </div>
        {!who && <a class="button" href="/sign-in?to=/me">登录</a>}
      </section>
      <nav class="card" aria-label="我的服务">
        <ul class="list">
          {isStaff && <Door href="/staff" icon={<Building2 aria-hidden />} text="工作台" />}
          <Door href="/inbox" icon={<Bell aria-hidden />} text="消息" more={unread.value ? `${unread.value} 条未读` : ""} />
          <Door href="/drafts" icon={<FileClock aria-hidden />} text="草稿与待发送" more={deeds.value.filter((one) => one.state !== "sent").length || ""} />
          <Door href="/follows" icon={<Star aria-hidden />} text="我的关注" />
          <Door href="/points" icon={<Gift aria-hidden />} text="积分与奖励" />
          <Door href="/about" icon={<Info aria-hidden />} text="隐私政策与关于" />
          {who && (
            <li><button class="line" onClick={() => setDevices(true)}><Smartphone aria-hidden /><span class="grow">登录设备</span><ChevronRight size={20} aria-hidden /></button></li>
          )}
        </ul>
      </nav>
      <section class="card stack">
        <h2>显示</h2>
        <fieldset class="stack tight">
          <legend class="label">字体大小</legend>
          <div class="chips">
            {SIZES.map(([code, text]) => (
              <label key={code} class="chip">
                <input class="unseen" type="radio" name="size" checked={size.value === code} onChange={() => void setSize(code)} />{text}
              </label>
            ))}
          </div>
        </fieldset>
        <label class="row spread">
          <span class="label">高对比度</span>
          <input class="switch" type="checkbox" role="switch" checked={highContrast.value} onChange={(event) => void setHighContrast(event.currentTarget.checked)} />
        </label>
      </section>
      {who && <button class="button danger full" onClick={() => void leave()}><LogOut size={20} aria-hidden />退出登录</button>}
      {devices && <Sheet title="登录设备" onClose={() => setDevices(false)}><Devices /></Sheet>}
    </Page>
  );
}

function Door({ href, icon, text, more }: { href: string; icon: preact.ComponentChildren; text: string; more?: string | number }) {
  return (
    <li><a class="line" href={href}>{icon}<span class="grow">{text}</span>{more ? <span class="badge bad">{more}</span> : null}<ChevronRight size={20} aria-hidden /></a></li>
  );
}

function Devices() {
  const found = useAsked(() => ask(door.GET("/api/v1/me/sign-ins")), []);
  const end = (identity: string) =>
    attempt(`end ${identity}`, async () => {
      await ask(door.POST("/api/v1/me/sign-ins/{identity}/end", { params: { path: { identity } } }));
      await found.again();
    });
  return (
    <Shown of={found}>
      {({ items }) => (
        <ul class="list">
          {items.map((one) => (
            <li key={one.id} class="line">
              <Smartphone aria-hidden />
              <span class="grow"><span class="small">{one.device || "未知设备"}</span><br /><span class="soft small">{when(one.last_at ?? one.at)}</span></span>
              {one.current ? <span class="badge good">本机</span> : <button class="link" onClick={() => void end(one.id)}>退出</button>}
            </li>
          ))}
        </ul>
      )}
    </Shown>
  );
}
