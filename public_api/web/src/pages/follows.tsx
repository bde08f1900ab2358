import { Plus, Star, Trash2 } from "lucide-preact";
import { useState } from "preact/hooks";
import { ask, door, type Shapes } from "../api/door";
import { Shown, useAsked } from "../parts/asked";
import { attempt } from "../parts/attempt";
import { ago } from "../parts/in-time";
import { NeedsSignIn } from "../parts/needs-sign-in";
import { Page } from "../parts/page";
import { Sheet } from "../parts/sheet";
import { FollowMore } from "./follow-more";

type Follow = Shapes["FollowOut"];
const KIND: Record<string, string> = { case: "案件", place: "地点", grid: "区域", class: "类别", bucket: "类别" };

/** What one follows; news of it come into the inbox. */
export default function Follows() {
  return (
    <Page title="我的关注" back="/me">
      <NeedsSignIn why="登录后查看您关注的内容"><List /></NeedsSignIn>
    </Page>
  );
}

function List() {
  const cases = useAsked(() => ask(door.GET("/api/v1/follows", { params: { query: { kind: "case", limit: 50 } } })), []);
  const others = useAsked(() => ask(door.GET("/api/v1/follows", { params: { query: { limit: 50 } } })), []);
  const [more, setMore] = useState(false);
  const again = async () => void (await Promise.all([cases.again(), others.again()]));
  const remove = (one: Follow) =>
    attempt(`unfollow ${one.id}`, async () => {
      await ask(door.POST("/api/v1/follows/{follow_id}/remove", { params: { path: { follow_id: one.id } } }));
      await again();
    });
  return (
    <>
      <button class="button full" onClick={() => setMore(true)}><Plus size={20} aria-hidden />关注地点或区域</button>
      <Shown of={cases}>
        {(page) => {
          const items = [...page.items, ...(others.value?.items ?? [])];
          if (items.length === 0) return <div class="empty"><Star size={44} aria-hidden /><p>还没有关注。在案件页点“关注”，进展会通知您；关注家门口，附近有新案件也会通知您。</p></div>;
          return <ul class="card list">{items.map((one) => <Line key={one.id} one={one} onRemove={() => void remove(one)} />)}</ul>;
        }}
      </Shown>
      {more && <Sheet title="关注地点或区域" onClose={() => setMore(false)}><FollowMore onDone={() => { setMore(false); void again(); }} /></Sheet>}
    </>
  );
}

function Line({ one, onRemove }: { one: Follow; onRemove: () => void }) {
  return (
    <li class="line">
      <span class="badge">{KIND[one.kind]}</span>
      <span class="grow">
        {one.number ? <a href={`/case/${one.number}`}>{one.name || one.number}</a> : one.name}
        {one.radius_m && <span class="soft small">（周边 {one.radius_m} 米）</span>}
        <span class="soft small" style={{ display: "block" }}>{ago(one.at)}</span>
      </span>
      <button class="icon-button" aria-label={`取消关注 ${one.name || one.number}`} onClick={onRemove}><Trash2 size={20} aria-hidden /></button>
    </li>
  );
}
