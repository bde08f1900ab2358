import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { ask, door } from "../api/door";
import { device, signIn } from "../api/session";
import { Page } from "../parts/page";
import { say } from "../parts/toast";
import { Field, useSending } from "./form";

/** Changes one's password; asked for first where it is a first one. */
export default function Password() {
  const { route } = useLocation();
  const [old, setOld] = useState("");
  const [next, setNext] = useState("");
  const sending = useSending();
  const submit = (event: Event) => {
    event.preventDefault();
    void sending.send(async () => {
      const headers = { "X-Device-Id": await device() };
      await signIn(await ask(door.POST("/api/v1/me/password", { body: { old_password: old, new_password: next }, headers })));
      say("密码已修改，其他设备已退出");
      route("/staff", true);
    });
  };
  return (
    <Page title="修改密码" back="/staff">
      <form class="card stack" onSubmit={submit} noValidate>
        <Field name="old_password" label="原密码" wrong={sending.wrong}>
          {(given) => <input {...given} type="password" autocomplete="current-password" value={old} onInput={(event) => setOld(event.currentTarget.value)} />}
        </Field>
        <Field name="new_password" label="新密码" hint="不少于 10 位，含三种字符" wrong={sending.wrong}>
          {(given) => <input {...given} type="password" autocomplete="new-password" value={next} onInput={(event) => setNext(event.currentTarget.value)} />}
        </Field>
        <p class="wrong" role="alert">{sending.words}</p>
        <button class="button big full" disabled={sending.busy || !old || !next}>修改</button>
      </form>
    </Page>
  );
}
