import { useState } from "preact/hooks";
import type { Shapes } from "../api/door";
import { ask, door } from "../api/door";
import { inWords, problemIn } from "../api/problem";
import { device } from "../api/session";

/** User name and password; the second factor is asked for only where the server asks for it. */
export function StaffSignIn({ onTokens }: { onTokens: (tokens: Shapes["TokensOut"]) => Promise<void> }) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [otp, setOtp] = useState("");
  const [needsOtp, setNeedsOtp] = useState(false);
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setWrong("");
    try {
      const asked = door.POST("/api/v1/auth/password", {
        body: { username: name.trim(), password, otp, scope: "" },
        bodySerializer: (body) => new URLSearchParams(body as Record<string, string>),
        headers: { "X-Device-Id": await device(), "Content-Type": "application/x-www-form-urlencoded" },
      });
      await onTokens(await ask(asked));
    } catch (fault) {
      const problem = problemIn(fault);
      setNeedsOtp(needsOtp || problem.code === "needs_second_factor");
      setWrong(inWords(problem));
    }
    setBusy(false);
  };
  return (
    <form class="card stack" onSubmit={(event) => void submit(event)} noValidate>
      <div class="field">
        <label for="name">用户名</label>
        <input id="name" class="input" autocomplete="username" autocapitalize="none" value={name} onInput={(event) => setName(event.currentTarget.value)} />
      </div>
      <div class="field">
        <label for="password">密码</label>
        <input id="password" class="input" type="password" autocomplete="current-password" value={password} onInput={(event) => setPassword(event.currentTarget.value)} />
      </div>
      {needsOtp && (
        <div class="field">
          <label for="otp">动态口令</label>
          <input id="otp" class="input" inputMode="numeric" autocomplete="one-time-code" value={otp} onInput={(event) => setOtp(event.currentTarget.value)} />
        </div>
      )}
      <p class="wrong" role="alert">{wrong}</p>
      <button class="button big full" disabled={busy || !name || !password}>登录</button>
    </form>
  );
}
