import { useState } from "preact/hooks";
import { ask, door, type Shapes } from "../../api/door";
import { Shown, useAsked } from "../../parts/asked";
import { say } from "../../parts/toast";
import { useSending } from "../form";

type Account = Shapes["AccountOut"];
type Role = Shapes["Role"];

/** All roles a person is to have; those that nobody may hold beside a chosen one cannot be chosen. */
export function Roles({ one, put }: { one: Account; put: (next: Account) => void }) {
  const [chosen, setChosen] = useState<Role[]>(one.roles);
  const found = useAsked(() => ask(door.GET("/api/v1/admin/roles")), []);
  const sending = useSending();
  const save = (event: Event) => {
    event.preventDefault();
    void sending.send(async () => {
      put(await ask(door.PUT("/api/v1/admin/people/{identity}/roles", { params: { path: { identity: one.id } }, body: { roles: chosen } })));
      say("角色已更改，其登录已失效");
    });
  };
  const toggle = (role: Role) => setChosen((old) => (old.includes(role) ? old.filter((each) => each !== role) : [...old, role]));
  return (
    <form class="card stack" onSubmit={save}>
      <fieldset class="stack tight">
        <legend class="label">角色</legend>
        <Shown of={found}>
          {(all) => (
            <div class="choices">
              {all.items.filter((each) => each.role !== "citizen").map((each) => {
                const apart = all.items.find((other) => chosen.includes(other.role) && other.apart_from.includes(each.role));
                return (
                  <label key={each.role} class="choice">
                    <input type="checkbox" checked={chosen.includes(each.role)} disabled={!!apart && !chosen.includes(each.role)} onChange={() => toggle(each.role)} />
                    <span>{each.name}{apart && !chosen.includes(each.role) && <span class="soft small"><br />不得与{apart.name}兼任：{apart.why}</span>}</span>
                  </label>
                );
              })}
            </div>
          )}
        </Shown>
      </fieldset>
      {sending.problem && <p class="wrong" role="alert">{sending.problem.detail}</p>}
      <button class="button big full" disabled={sending.busy}>保存角色</button>
    </form>
  );
}
