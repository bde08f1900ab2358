import { useState } from "preact/hooks";
import { ask, door } from "../api/door";
import { underOneKey } from "../kept/one-key";
import { dropWords, useKeptWords } from "../kept/words";
import { useAsked } from "../parts/asked";
import { attempt } from "../parts/attempt";
import { when } from "../parts/in-time";
import { NeedsSignIn } from "../parts/needs-sign-in";

/** What people say of a case; each comment is checked before others see it. */
export function Comments({ number }: { number: string }) {
  const params = { path: { number } };
  const found = useAsked(() => ask(door.GET("/public/v1/cases/{number}/comments", { params })), [number]);
  const [open, setOpen] = useState(false);
  if (!found.value) return null;
  return (
    <section class="card stack tight">
      <div class="row spread">
        <h2>留言{found.value.items.length > 0 && ` ${found.value.items.length}`}</h2>
        <button class="link" onClick={() => setOpen(!open)} aria-expanded={open}>写留言</button>
      </div>
      {open && <NeedsSignIn why="登录后可以留言"><Write number={number} onDone={() => setOpen(false)} /></NeedsSignIn>}
      {found.value.items.length === 0 && !open && <p class="soft">还没有留言</p>}
      <ul class="list">
        {found.value.items.map((one) => (
          <li key={one.id} class="line"><span class="grow"><span>{one.text}</span><span class="soft small" style={{ display: "block" }}>{one.author} · {when(one.at)}</span></span></li>
        ))}
      </ul>
    </section>
  );
}

function Write({ number, onDone }: { number: string; onDone: () => void }) {
  const [text, setText] = useKeptWords(`comment ${number}`);
  const send = async (event: Event) => {
    event.preventDefault();
    const name = `comment ${number}`;
    await attempt(name, async () => {
      const params = { path: { number } };
      const words = { text: text.trim() };
      await underOneKey(name, words, (client_key) => ask(door.POST("/api/v1/reports/{number}/comments", { params, body: { ...words, client_key } })));
      dropWords(name);
      onDone();
      return "已提交，审核后公开";
    });
  };
  return (
    <form class="stack tight" onSubmit={(event) => void send(event)}>
      <label class="unseen" for="comment">留言</label>
      <textarea id="comment" class="input" maxLength={500} value={text} placeholder="请勿填写电话、住址等个人信息" onInput={(event) => setText(event.currentTarget.value)} />
      <button class="button full" disabled={text.trim().length < 2}>提交</button>
    </form>
  );
}
