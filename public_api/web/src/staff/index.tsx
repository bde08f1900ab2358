import { Route, Router, useLocation } from "preact-iso";
import "../style/staff.css";
import { me } from "../api/session";
import { NotFound } from "../pages/not-found";
import { page } from "../parts/broken";
import { Page } from "../parts/page";
import { StaffBar } from "./staff-bar";
import { Bench } from "./bench";
import { KeyRound } from "lucide-preact";

const Admin = page(() => import("./admin/admin"));
const Audit = page(() => import("./admin/audit"));
const Calendar = page(() => import("./admin/calendar"));
const Case = page(() => import("./work/case"));
const Cases = page(() => import("./work/cases"));
const NewPerson = page(() => import("./admin/new-person"));
const Overview = page(() => import("./overview"));
const Password = page(() => import("./password"));
const People = page(() => import("./admin/people"));
const Person = page(() => import("./admin/person"));
const Releases = page(() => import("./admin/releases"));
const Release = page(() => import("./admin/release"));
const Rules = page(() => import("./admin/rules"));
const Task = page(() => import("./field/task"));
const Tasks = page(() => import("./field/tasks"));

/** The staff side: loaded only when somebody opens /staff. */
export default function Staff() {
  const isStaff = me.value?.roles.some((role) => role !== "citizen");
  if (!isStaff) return <Strange />;
  if (me.value?.must_change_password) return <Password />;
  return (
    <>
      <Router>
        <Route path="/" component={Bench} />
        <Route path="/tasks" component={Tasks} />
        <Route path="/tasks/:id" component={Task} />
        <Route path="/cases" component={Cases} />
        <Route path="/cases/:number" component={Case} />
        <Route path="/overview" component={Overview} />
        <Route path="/password" component={Password} />
        <Route path="/admin" component={Admin} />
        <Route path="/admin/people" component={People} />
        <Route path="/admin/people/new" component={NewPerson} />
        <Route path="/admin/people/:id" component={Person} />
        <Route path="/admin/rules" component={Rules} />
        <Route path="/admin/releases" component={Releases} />
        <Route path="/admin/releases/:number" component={Release} />
        <Route path="/admin/calendar" component={Calendar} />
        <Route path="/admin/audit" component={Audit} />
        <Route default component={NotFound} />
      </Router>
      <StaffBar />
    </>
  );
}

/** For who is not signed in, or is a citizen. */
function Strange() {
  const { url } = useLocation();
  return (
    <Page title="工作台" back="/">
      <div class="empty">
        <KeyRound size={44} aria-hidden />
        <p>工作台供采集员、受理、派遣、处置与管理人员使用。</p>
        <a class="button" href={`/sign-in?as=staff&to=${encodeURIComponent(url)}`}>工作人员登录</a>
      </div>
    </Page>
  );
}
