import { Building2, ShieldCheck } from "lucide-preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { ask, door, type Shapes } from "../api/door";
import { inWords, problemIn } from "../api/problem";
import { device, signIn } from "../api/session";
import { sendQueue } from "../kept/queue";
import { Page } from "../parts/page";
import { say } from "../parts/toast";
import { StaffSignIn } from "./staff-sign-in";

const MAINLAND = /^1[3-9][0-9]{9}$/;
const AGAIN = 60; // seconds until another code may be asked for
const ASKED = "code-asked";

interface Asked {
  phone: string;
  sent: Shapes["CodeSent"];
  /** ms since 1970 */
  at: number;
}

/** The code this tab has asked for, while it holds: a phone with little memory loads the page anew after its owner has read
 * the message. */
function asked(): Asked | null {
  const found = JSON.parse(sessionStorage.getItem(ASKED) ?? "null") as Asked | null;
  return found && Date.now() < found.at + found.sent.expires_in * 1000 ? found : null;
}

export default function SignIn() {
  const { query, route } = useLocation();
  const [asStaff, setAsStaff] = useState(query["as"] === "staff");
  const to = query["to"]?.startsWith("/") && !query["to"].startsWith("//") ? query["to"] : null;
  const enter = async (tokens: Shapes["TokensOut"]) => {
    const who = await signIn(tokens);
    say("登录成功");
    void sendQueue();
    const isStaff = who.roles.some((role) => role !== "citizen");
    route(to ?? (isStaff ? "/staff" : "/"), true);
  };
  return (
    <Page title={asStaff ? "工作人员登录" : "登录"} back="/">
      <div class="sign-in">
        <img src="/favicon.svg" width="72" height="72" alt="" />
        <p class="soft">{asStaff ? "采集员、受理、派遣、处置与管理人员" : "登录后可上报问题、查看进度、评价结果"}</p>
      </div>
      {asStaff ? <StaffSignIn onTokens={enter} /> : <ByPhone onTokens={enter} />}
      <button class="link" onClick={() => setAsStaff(!asStaff)}>
        {asStaff ? "市民请用手机号登录" : <span class="row" style={{ justifyContent: "center" }}><Building2 size={18} aria-hidden />工作人员登录</span>}
      </button>
      {!asStaff && <p class="note small"><ShieldCheck size={20} aria-hidden /><span>手机号只用于登录和告知处理结果，处置部门与公众都看不到。<a href="/about">隐私政策</a></span></p>}
    </Page>
  );
}

function ByPhone({ onTokens }: { onTokens: (tokens: Shapes["TokensOut"]) => Promise<void> }) {
  const [before] = useState(asked);
  const [phone, setPhone] = useState(before?.phone ?? "");
  const [code, setCode] = useState("");
  const [sent, setSent] = useState<Shapes["CodeSent"] | null>(before?.sent ?? null);
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const [wait, setWait] = useState(before ? Math.max(0, Math.ceil((before.at - Date.now()) / 1000) + AGAIN) : 0);
  const codeBox = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (wait <= 0) return;
    const timer = setTimeout(() => setWait(wait - 1), 1000);
    return () => clearTimeout(timer);
  }, [wait]);
  useEffect(() => codeBox.current?.focus(), [sent]);

  const guarded = async (work: () => Promise<void>) => {
    setBusy(true);
    setWrong("");
    try {
      await work();
    } catch (fault) {
      setWrong(inWords(problemIn(fault)));
    }
    setBusy(false);
  };
  const askCode = () =>
    guarded(async () => {
      if (!MAINLAND.test(phone)) return setWrong("请输入 11 位手机号码");
      const headers = { "X-Device-Id": await device() };
      const answer = await ask(door.POST("/api/v1/auth/code", { body: { phone }, headers }));
      sessionStorage.setItem(ASKED, JSON.stringify({ phone, sent: answer, at: Date.now() }));
      setSent(answer);
      setWait(AGAIN);
    });
  const enter = () =>
    guarded(async () => {
      const headers = { "X-Device-Id": await device() };
      const tokens = await ask(door.POST("/api/v1/auth/phone", { body: { phone, code }, headers }));
      sessionStorage.removeItem(ASKED);
      await onTokens(tokens);
    });
  const submit = (event: Event) => {
    event.preventDefault();
    void (sent ? enter() : askCode());
  };
  return (
    <form class="card stack" onSubmit={submit} noValidate>
      <div class="field">
        <label for="phone">手机号</label>
        <input
          id="phone" class="input" type="tel" inputMode="numeric" autocomplete="tel-national" maxLength={11} value={phone}
          aria-invalid={!!wrong && !sent} aria-describedby="wrong" onInput={(event) => setPhone(event.currentTarget.value.replace(/\D/g, ""))}
        />
      </div>
      {sent && (
        <div class="field">
          <label for="code">短信验证码</label>
          <input
            id="code" ref={codeBox} class="input code-input num" inputMode="numeric" autocomplete="one-time-code" maxLength={6} value={code}
            aria-invalid={!!wrong} aria-describedby="wrong" onInput={(event) => setCode(event.currentTarget.value.replace(/\D/g, ""))}
          />
          {sent.demo_code && (
            <p class="note calm small">
              <span class="grow">演示环境不发短信，验证码是 <strong class="num" data-testid="demo-code">{sent.demo_code}</strong></span>
              <button type="button" class="link" style={{ padding: 0 }} onClick={() => setCode(sent.demo_code ?? "")}>填入</button>
            </p>
          )}
        </div>
      )}
      <p id="wrong" class="wrong" role="alert">{wrong}</p>
      <button class="button big full" disabled={busy || (!!sent && code.length < 6)}>{sent ? "登录" : "获取验证码"}</button>
      {sent && (
        <button type="button" class="link" disabled={wait > 0 || busy} onClick={() => void askCode()}>
          {wait > 0 ? `${wait} 秒后可重新获取` : "重新获取验证码"}
        </button>
      )}
    </form>
  );
}
