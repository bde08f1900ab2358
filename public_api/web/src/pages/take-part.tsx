import { HandHeart, Star } from "lucide-preact";
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { ask, door } from "../api/door";
import { me } from "../api/session";
import { useAsked } from "../parts/asked";
import { attempt } from "../parts/attempt";

/** "Me too" and following, for an open case somebody else reported. */
export function TakePart({ number, count }: { number: string; count: number }) {
  const [confirmed, setConfirmed] = useState(false);
  const [many, setMany] = useState(count);
  const { route } = useLocation();
  const follow = useAsked(async () => (me.value ? await followOf(number) : ""), [number, me.value?.id]);
  const path = { number };
  const run = async (of: string, deed: () => Promise<string>) => {
    if (!me.value) return route(`/sign-in?to=/case/${number}`);
    if (await attempt(`${of} ${number}`, deed)) await follow.again();
  };
  const meToo = async () => {
    const answer = await ask(door.POST("/api/v1/reports/{number}/me_too", { params: { path }, body: { client_key: crypto.randomUUID() } }));
    setMany(answer.me_too);
    setConfirmed(true);
    return "已记下，进展会通知您";
  };
  const flip = async () => {
    if (follow.value) {
      await ask(door.POST("/api/v1/follows/{follow_id}/remove", { params: { path: { follow_id: follow.value } } }));
      return "已取消关注";
    }
    await ask(door.POST("/api/v1/follows", { body: { client_key: crypto.randomUUID(), kind: "case", number, name: "" } }));
    return "已关注，进展会通知您";
  };
  return (
    <div class="row">
      <button class="button grow" disabled={confirmed} onClick={() => void run("me_too", meToo)}>
        <HandHeart size={20} aria-hidden />我也遇到{many > 0 && <span class="num">{many}</span>}
      </button>
      <button class="button plain grow" disabled={follow.loading} onClick={() => void run("follow", flip)}>
        <Star size={20} fill={follow.value ? "currentColor" : "none"} aria-hidden />{follow.value ? "取消关注" : "关注"}
      </button>
    </div>
  );
}

/** By what one's following of a case is ended; empty if one does not follow it. */
async function followOf(number: string): Promise<string> {
  const { items } = await ask(door.GET("/api/v1/follows", { params: { query: { kind: "case", limit: 100 } } }));
  return items.find((one) => one.number === number)?.id ?? "";
}
