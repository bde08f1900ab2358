import { useLocation } from "preact-iso";
import { ask, door } from "../../api/door";
import { Page } from "../../parts/page";
import { say } from "../../parts/toast";
import { useSending } from "../form";
import { AccountForm } from "./account-form";

/** A new account: without role or password yet. */
export default function NewPerson() {
  const sending = useSending();
  const { route } = useLocation();
  return (
    <Page title="新建账号" back="/staff/admin/people">
      <AccountForm
        start={{ name: "", active: true }} isNew sending={sending}
        send={(form, username) =>
          void sending.send(async () => {
            const made = await ask(door.POST("/api/v1/admin/people", { body: { ...form, username } }));
            say("账号已建立，请设置初始密码，并由安全管理员授予角色");
            route(`/staff/admin/people/${made.id}`, true);
          })
        }
      />
    </Page>
  );
}
