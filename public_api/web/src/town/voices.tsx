import { CalendarHeart, ChevronRight, MessageCircle } from "lucide-preact";
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { ask, door, type Shapes } from "../api/door";
import { me } from "../api/session";
import { Shown, useAsked } from "../parts/asked";
import { attempt } from "../parts/attempt";
import { when } from "../parts/in-time";
import { Page } from "../parts/page";
import { Tabs } from "../parts/tabs";

type View = "surveys" | "calls";

/** What the city asks its people, and what it asks them to help with. */
export default function Voices() {
  const [view, setView] = useState<View>("surveys");
  return (
    <Page title="民意与志愿" back="/">
      <Tabs label="栏目" value={view} onChange={setView} all={[["surveys", "意见征集"], ["calls", "志愿活动"]]} />
      {view === "surveys" ? <Surveys /> : <Calls />}
    </Page>
  );
}

function Surveys() {
  const found = useAsked(() => ask(door.GET("/public/v1/surveys", { params: { query: { limit: 50 } } })), []);
  return (
    <Shown of={found}>
      {({ items }) =>
        items.length === 0 ? (
          <div class="empty"><MessageCircle size={44} aria-hidden /><p>暂时没有意见征集</p></div>
        ) : (
          <ul class="stack tight">
            {items.map((one) => (
              <li key={one.id}>
                <a class="card line" href={`/voices/${one.id}`}>
                  <span class="grow">
                    <span class={`badge ${one.is_open ? "good" : ""}`}>{one.is_open ? "征集中" : "已结束"}</span>
                    <strong style={{ display: "block", marginTop: "0.3rem" }}>{one.title}</strong>
                    <span class="soft small">截至 {when(one.closes_at)}</span>
                  </span>
                  <ChevronRight size={20} aria-hidden />
                </a>
              </li>
            ))}
          </ul>
        )
      }
    </Shown>
  );
}

function Calls() {
  const found = useAsked(() => ask(door.GET("/public/v1/volunteering", { params: { query: { limit: 50 } } })), []);
  const mine = useAsked(async () => (me.value ? (await ask(door.GET("/api/v1/volunteering/mine"))).items.map((one) => one.id) : []), [me.value?.id]);
  const { route } = useLocation();
  const go = async (one: Shapes["PublicCall"], joined: boolean) => {
    if (!me.value) return route("/sign-in?to=/voices");
    const params = { path: { call_id: one.id } };
    await attempt(`join ${one.id}`, async () => {
      await ask(joined ? door.POST("/api/v1/volunteering/{call_id}/withdraw", { params }) : door.POST("/api/v1/volunteering/{call_id}/join", { params, body: {} }));
      void Promise.all([found.again(), mine.again()]);
      return joined ? "已退出" : "报名成功，谢谢您";
    });
  };
  return (
    <Shown of={found}>
      {({ items }) =>
        items.length === 0 ? (
          <div class="empty"><CalendarHeart size={44} aria-hidden /><p>暂时没有志愿活动</p></div>
        ) : (
          <ul class="stack">
            {items.map((one) => {
              const joined = mine.value?.includes(one.id) ?? false;
              const full = one.taken >= one.places;
              return (
                <li key={one.id} class="card stack tight">
                  <h2>{one.title}</h2>
                  <p style={{ whiteSpace: "pre-line" }}>{one.text}</p>
                  <dl class="facts">
                    <div><dt>时间</dt><dd>{when(one.begins_at)} 至 {when(one.ends_at)}</dd></div>
                    <div><dt>地点</dt><dd>{one.place}</dd></div>
                    <div><dt>名额</dt><dd class="num">{one.taken} / {one.places}</dd></div>
                  </dl>
                  {one.cancelled ? <span class="badge bad">已取消</span> : (
                    <button class={`button full${joined ? " plain" : ""}`} disabled={!joined && (full || !one.is_open)} onClick={() => void go(one, joined)}>
                      {joined ? "已报名，点此退出" : !one.is_open ? "报名已截止" : full ? "名额已满" : "我要报名"}
                    </button>
                  )}
                </li>
              );
            })}
          </ul>
        )
      }
    </Shown>
  );
}
