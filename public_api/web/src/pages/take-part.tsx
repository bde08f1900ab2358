import { HandHeart, Star } from "lucide-preact";
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { ask, door } from "../api/door";
import { inWords, problemIn } from "../api/problem";
import { me } from "../api/session";
import { say } from "../parts/toast";

/** "Me too" and following, for an open case somebody else reported. */
export function TakePart({ number, count }: { number: string; count: number }) {
  const [said, setSaid] = useState<"" | "me_too" | "follow">("");
  const [many, setMany] = useState(count);
  const { route } = useLocation();
  const run = async (what: "me_too" | "follow") => {
    if (!me.value) return route(`/sign-in?to=/case/${number}`);
    const client_key = crypto.randomUUID();
    try {
      if (what === "me_too") {
        const answer = await ask(door.POST("/api/v1/reports/{number}/me_too", { params: { path: { number } }, body: { client_key } }));
        setMany(answer.me_too);
      } else await ask(door.POST("/api/v1/follows", { body: { client_key, kind: "case", number, name: "" } }));
      setSaid(what);
      say(what === "me_too" ? "已记下，进展会通知您" : "已关注，进展会通知您");
    } catch (fault) {
      say(inWords(problemIn(fault)), true);
    }
  };
  return (
    <div class="row">
      <button class="button grow" disabled={said === "me_too"} onClick={() => void run("me_too")}>
        <HandHeart size={20} aria-hidden />我也遇到{many > 0 && <span class="num">{many}</span>}
      </button>
      <button class="button plain grow" disabled={said !== ""} onClick={() => void run("follow")}><Star size={20} aria-hidden />{said ? "已关注" : "关注"}</button>
    </div>
  );
}
