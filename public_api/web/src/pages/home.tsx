import { BarChart3, Bell, Camera, ChevronRight, Gift, Landmark, Megaphone, MessagesSquare, ScanSearch, ShieldCheck, Toilet } from "lucide-preact";
import { useEffect } from "preact/hooks";
import { useLocation } from "preact-iso";
import { ask, door } from "../api/door";
import { me } from "../api/session";
import { keepDraft, readDraft } from "../kept/draft";
import { keepPhoto } from "../kept/photos";
import { seen } from "../kept/seen";
import { inShort, unread } from "../live";
import { Shown, useAsked } from "../parts/asked";
import { attempt } from "../parts/attempt";
import { CaseLine } from "../parts/case-line";
import { config, readConfig } from "../parts/config";
import { fitting } from "../parts/nine";
import { Page } from "../parts/page";
import { say } from "../parts/toast";
import { Wall } from "../parts/wall";

const DOORS = [
  { href: "/case", text: "查进度", icon: ScanSearch },
  { href: "/notices", text: "公告办事", icon: Megaphone },
  { href: "/amenities", text: "身边便民", icon: Toilet },
  { href: "/points", text: "积分奖励", icon: Gift },
  { href: "/statistics", text: "数据公开", icon: BarChart3 },
  { href: "/voices", text: "民意志愿", icon: MessagesSquare },
  { href: "/inbox", text: "消息", icon: Bell },
];
// the last door is the staff's own, for who works here
const LAST = { staff: { href: "/staff", text: "工作台", icon: Landmark }, citizen: { href: "/about", text: "隐私保护", icon: ShieldCheck } };

export function Home() {
  const { route, query } = useLocation();
  const isStaff = me.value?.roles.some((role) => role !== "citizen") ?? false;
  useEffect(() => void readConfig().catch(() => undefined), []);
  useEffect(() => {
    if (query["scene"]) route(`/facility/${encodeURIComponent(query["scene"])}`, true); // the code on a facility leads here
  }, [query["scene"]]);
  const take = async (event: Event) => {
    const box = event.currentTarget as HTMLInputElement;
    const files = [...(box.files ?? [])];
    if (files.length === 0) return;
    await attempt("take", async () => {
      const draft = await readDraft();
      const { taken, over } = fitting(files, draft.photos.length);
      for (const file of taken) draft.photos.push((await keepPhoto(file)).key);
      await keepDraft(draft);
      if (over) say(over, true);
      route("/report");
    });
    box.value = "";
  };
  return (
    <Page title="城管通" bare hideBar>
      <section class="hero">
        <div>
          <div class="city">
            <img src="/favicon.svg" width="30" height="30" alt="" />
            <span>{config.value?.city_name ?? "城市"}城管通</span>
            <a class="icon-button" href="/inbox" aria-label={`消息，${unread.value} 条未读`}>
              <Bell aria-hidden />
              {unread.value > 0 && <span class="dot" aria-hidden>{inShort(unread.value)}</span>}
            </a>
          </div>
          <p class="hello">看见问题，拍下来<br />剩下的交给我们</p>
          <p class="words">每一件都有编号、有时限、有回音</p>
        </div>
        <Wall />
      </section>
      <div class="below-hero">
        <section class="card shoot" aria-label="上报问题">
          <label class="shutter">
            <span><Camera size={32} aria-hidden /></span>
            <span><strong>拍照上报</strong><em>井盖、垃圾、占道、路灯…</em></span>
            <input class="unseen" type="file" accept="image/*" capture="environment" onChange={(event) => void take(event)} data-testid="shutter" />
          </label>
          <ol class="three"><li>拍照片</li><li>选类别</li><li>发送</li></ol>
          <a class="link" href="/report" style={{ justifySelf: "center" }}>从相册选择或不拍照上报</a>
        </section>
        <nav class="card" aria-label="服务" style={{ padding: "0.7rem" }}>
          <ul class="doors">
            {[...DOORS, isStaff ? LAST.staff : LAST.citizen].map(({ href, text, icon: Icon }) => (
              <li key={href}><a href={href}><span class="disc"><Icon size={26} aria-hidden /></span>{text}</a></li>
            ))}
          </ul>
        </nav>
        {me.value && <Latest />}
      </div>
    </Page>
  );
}

function Latest() {
  const mine = useAsked(() => seen("mine", () => ask(door.GET("/api/v1/reports", { params: { query: { limit: 20 } } }))), [me.value?.id]);
  return (
    <section class="card">
      <div class="row spread">
        <h2>我的上报</h2>
        <a href="/mine" class="row small" style={{ gap: 0, minHeight: "2.7rem", paddingInline: "0.5rem" }}>全部<ChevronRight size={18} aria-hidden /></a>
      </div>
      <Shown of={mine} bones={1}>
        {({ value }) =>
          value.items.length === 0 ? (
            <p class="soft">还没有上报。看到问题，拍张照就行。</p>
          ) : (
            <ul class="list">{value.items.slice(0, 3).map((item) => <li key={item.number}><CaseLine item={item} /></li>)}</ul>
          )
        }
      </Shown>
    </section>
  );
}
