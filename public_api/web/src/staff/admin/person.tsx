import { useState } from "preact/hooks";
import { useRoute } from "preact-iso";
import { ask, door, type Shapes } from "../../api/door";
import { me } from "../../api/session";
import { Shown, useAsked } from "../../parts/asked";
import { when } from "../../parts/in-time";
import { Page } from "../../parts/page";
import { say } from "../../parts/toast";
import { Field, useSending } from "../form";
import { AccountForm } from "./account-form";
import { Handsets } from "./handsets";
import { Roles } from "./roles";

type Account = Shapes["AccountOut"];

/** An account: the system administrator changes it, the security administrator gives its roles and unbinds its handset. */
export default function Person() {
  const { params } = useRoute();
  const identity = params["id"] ?? "";
  const path = { identity };
  const found = useAsked(() => ask(door.GET("/api/v1/admin/people/{identity}", { params: { path } })), [identity]);
  const isAdmin = me.value!.roles.includes("admin");
  return (
    <Page title="账号" back="/staff/admin/people">
      <Shown of={found}>
        {(one) => (
          <>
            <About one={one} />
            {isAdmin ? <Change one={one} put={found.put} /> : <Security one={one} put={found.put} />}
          </>
        )}
      </Shown>
    </Page>
  );
}

function About({ one }: { one: Account }) {
  return (
    <section class="card stack tight">
      <h2>{one.name} <span class="soft small">{one.username}</span></h2>
      <p class="row wrap" style={{ gap: "0.3rem" }}>
        <span class={`badge ${one.active ? "good" : "bad"}`}>{one.active ? "启用" : "停用"}</span>
        <span class={`badge ${one.has_password ? "" : "warn"}`}>{one.has_password ? "已设密码" : "未设密码"}</span>
        <span class={`badge ${one.has_second_factor ? "good" : ""}`}>{one.has_second_factor ? "动态口令已启用" : "无动态口令"}</span>
      </p>
      <p class="soft small">建于 {when(one.made_at)}{one.phone && ` · 手机 ${one.phone}`}</p>
    </section>
  );
}

function Change({ one, put }: { one: Account; put: (next: Account) => void }) {
  const sending = useSending();
  const path = { identity: one.id };
  return (
    <>
      <AccountForm
        start={{ name: one.name, department: one.department, area: one.area, grids: one.grids, active: one.active }} isNew={false} sending={sending}
        send={(form) =>
          void sending.send(async () => {
            put(await ask(door.PUT("/api/v1/admin/people/{identity}", { params: { path }, body: form })));
            say("已保存，其登录已失效");
          })
        }
      />
      <FirstPassword identity={one.id} />
    </>
  );
}

function FirstPassword({ identity }: { identity: string }) {
  const [password, setPassword] = useState("");
  const sending = useSending();
  const submit = (event: Event) => {
    event.preventDefault();
    void sending.send(async () => {
      await door.POST("/api/v1/admin/people/{identity}/password", { params: { path: { identity } }, body: { password } });
      setPassword("");
      say("初始密码已设置，首次登录须修改");
    });
  };
  return (
    <form class="card stack" onSubmit={submit} noValidate>
      <Field name="password" label="设置初始密码" wrong={sending.wrong}>
        {(given) => <input {...given} type="password" autocomplete="new-password" value={password} onInput={(event) => setPassword(event.currentTarget.value)} />}
      </Field>
      <p class="wrong" role="alert">{sending.words}</p>
      <button class="button plain full" disabled={sending.busy || !password}>设置</button>
    </form>
  );
}

function Security({ one, put }: { one: Account; put: (next: Account) => void }) {
  const sending = useSending();
  const path = { identity: one.id };
  const unlock = () =>
    sending.send(async () => {
      await door.POST("/api/v1/admin/people/{identity}/unlock", { params: { path } });
      say("登录锁定已解除");
    });
  return (
    <>
      <Roles one={one} put={put} />
      <Handsets one={one} />
      <button class="button plain full" disabled={sending.busy} onClick={() => void unlock()}>解除登录锁定</button>
      <p class="wrong" role="alert">{sending.words}</p>
    </>
  );
}
