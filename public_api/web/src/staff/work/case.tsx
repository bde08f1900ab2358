import { Building2, Clock, MapPin, Phone } from "lucide-preact";
import { useRoute } from "preact-iso";
import { ask, door, type Shapes } from "../../api/door";
import { seen } from "../../kept/seen";
import { useNews } from "../../live";
import { Shown, useAsked } from "../../parts/asked";
import { LightBadge } from "../../parts/badge";
import { BucketIcon } from "../../parts/bucket-icon";
import { left, when } from "../../parts/in-time";
import { Page } from "../../parts/page";
import { ENDED, STEPS } from "../law";
import { Moves } from "../moves/moves";
import { Clearing, ClearingReminder } from "./clearing";
import { Deadline } from "./deadline";
import { History } from "./history";
import { dueOf, lightOf } from "./lights";
import { Pictures } from "./pictures";

type Case = Shapes["CaseOut"];

/** A case as staff see it: what it is, its photos, what can be done now, when it is due and why, what happened. */
export default function StaffCase() {
  const { params } = useRoute();
  const number = params["number"] ?? "";
  const read = () => ask(door.GET("/api/v1/cases/{number}", { params: { path: { number } } }));
  const found = useAsked(() => seen(`staff-case:${number}`, read), [number]);
  useNews(found.again, (message) => message.number === number, [number, found.again]);
  return (
    <Page title="案件" back="/staff/cases">
      <Shown of={found}>
        {({ value, since }) => (
          <>
            {since && <p class="note warn">没有网络：这是 {when(since)} 的内容</p>}
            <Facts one={value} />
            <Pictures one={value} />
            <ClearingReminder one={value} />
            <Moves one={value} put={(next) => found.put({ value: next, since: null })} />
            <Clearing one={value} put={(next) => found.put({ value: next, since: null })} />
            <Deadline number={value.number} version={value.version} />
            <History one={value} />
          </>
        )}
      </Shown>
    </Page>
  );
}

function Facts({ one }: { one: Case }) {
  const due = dueOf(one);
  return (
    <section class="card stack">
      <div class="row spread wrap"><span class="num soft">{one.number}</span><span class="row" style={{ gap: "0.4rem" }}>{!ENDED.includes(one.step) && <LightBadge light={lightOf(one)} />}<span class="badge brand">{STEPS[one.step]}</span></span></div>
      <div class="row"><BucketIcon bucket={one.bucket} /><h2>{one.certain ? one.class_name : one.bucket_name}</h2></div>
      <p>{one.description}</p>
      <dl class="facts">
        <div><dt class="row" style={{ gap: "0.3rem" }}><MapPin size={18} aria-hidden />位置</dt><dd>{one.address && one.address !== one.grid_name && <>{one.address}<br /></>}{one.grid_name}<span class="soft small"> · {one.position.lon.toFixed(5)}, {one.position.lat.toFixed(5)}</span></dd></div>
        <div><dt class="row" style={{ gap: "0.3rem" }}><Building2 size={18} aria-hidden />部门</dt><dd>{one.department_name ?? <Suggested one={one} />}</dd></div>
        {due && <div><dt class="row" style={{ gap: "0.3rem" }}><Clock size={18} aria-hidden />时限</dt><dd>{when(due)}{!ENDED.includes(one.step) && `（${left(due)}）`}</dd></div>}
        {one.reporter?.phone && <div><dt class="row" style={{ gap: "0.3rem" }}><Phone size={18} aria-hidden />上报人</dt><dd class="num">{one.reporter.phone}</dd></div>}
      </dl>
      {one.positions.disagree && one.positions.apart_m !== null && <p class="note warn">上报位置与照片位置相距 {one.positions.apart_m} 米，请核实</p>}
      <Signs marks={one.marks} />
    </section>
  );
}

function Suggested({ one }: { one: Case }) {
  const { department, certain } = one.suggestion;
  if (!department) return <span class="soft">尚未派遣</span>;
  return <span class="soft">尚未派遣；按职责{certain ? "应归" : "可能归"} {department.name}</span>;
}

const COUNTED: [keyof Shapes["Marks"], string][] = [
  ["urges", "催办"], ["supervisions", "督办"], ["returns", "退单"], ["reworks", "返工"], ["reopens", "重办"], ["extensions", "延期"],
];
const MARKED: [keyof Shapes["Marks"], string][] = [
  ["bound", "已裁定"], ["forced", "强制结案"], ["self_handled", "自处置"], ["sampled", "抽中复查"], ["excused", "申诉成立"], ["disputed", "有异议"],
];

function Signs({ marks }: { marks: Shapes["Marks"] }) {
  const words = [
    ...COUNTED.filter(([name]) => marks[name]).map(([name, text]) => `${text} ${String(marks[name])} 次`),
    ...MARKED.filter(([name]) => marks[name]).map(([, text]) => text),
  ];
  if (words.length === 0 && !marks.merged_into) return null;
  return (
    <p class="row wrap" style={{ gap: "0.4rem" }}>
      {words.map((word) => <span key={word} class="badge warn">{word}</span>)}
      {marks.merged_into && <a class="badge calm num" href={`/staff/cases/${marks.merged_into}`}>并入 {marks.merged_into}</a>}
    </p>
  );
}
