import { Search } from "lucide-preact";
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { Page } from "../parts/page";

/** Any case by its number, for anyone. */
export default function Find() {
  const [number, setNumber] = useState("");
  const { route } = useLocation();
  const good = /^[0-9]{14,16}$/.test(number);
  return (
    <Page title="查进度" back="/">
      <form class="card stack" onSubmit={(event) => { event.preventDefault(); if (good) route(`/case/${number}`); }}>
        <div class="field">
          <label for="number">案件编号</label>
          <input
            id="number" class="input num" inputMode="numeric" autocomplete="off" maxLength={16} value={number} aria-describedby="hint"
            onInput={(event) => setNumber(event.currentTarget.value.replace(/\D/g, ""))}
          />
          <p id="hint" class="hint">上报成功后给您的编号，至少 14 位数字。不用登录也能查。</p>
        </div>
        <button class="button big full" disabled={!good}><Search size={22} aria-hidden />查询</button>
      </form>
      <a class="card line" href="/mine"><span class="grow">查看我自己的上报</span></a>
    </Page>
  );
}
