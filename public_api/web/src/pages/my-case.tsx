import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useLocation, useRoute } from "preact-iso";
import { ask, door, type Shapes } from "../api/door";
import { me } from "../api/session";
import { seen } from "../kept/seen";
import { useNews } from "../live";
import { Shown, useAsked } from "../parts/asked";
import { Disputed, StatusBadge } from "../parts/badge";
import { left, when } from "../parts/in-time";
import { NeedsSignIn } from "../parts/needs-sign-in";
import { Page } from "../parts/page";
import { Pair, Photos, SHOWS, type Picture } from "../parts/photos";
import { Timeline, Way } from "../parts/timeline";
import { RATINGS } from "./case";
import { MyDeeds } from "./my-deeds";
import { Receipt } from "./receipt";

type ReportOut = Shapes["ReportOut"];

export default function MyCase() {
  const { params } = useRoute();
  return (
    <Page title="上报详情" back="/mine">
      <NeedsSignIn why="登录后查看您的上报"><Mine number={params["number"] ?? ""} /></NeedsSignIn>
    </Page>
  );
}

function Mine({ number }: { number: string }) {
  const found = useAsked(() => seen(`mine/${number}`, () => ask(door.GET("/api/v1/reports/{number}", { params: { path: { number } } }))), [number]);
  const { route } = useLocation();
  const fresh = useRef(""); // once there was an answer, a look in vain takes nobody's words off the screen
  const isAnothers = found.problem?.status === 404; // news of what one follows or works on lead here, too
  useEffect(() => {
    if (isAnothers) route(`${me.value?.roles.some((role) => role !== "citizen") ? "/staff/cases" : "/case"}/${number}`, true);
  }, [isAnothers, number]);
  useNews(found.again, (message) => message.number === number, [number, found.again]);
  return (
    <Shown of={found}>
      {({ value, since }) => {
        if (!since) fresh.current = number;
        return (
          <>
            {since && <p class="note warn small">没有网络，显示的是{when(since)}的内容</p>}
            <Told report={value}>{fresh.current === number && <MyDeeds report={value} onDone={(next) => found.put({ value: next, since: null })} />}</Told>
          </>
        );
      }}
    </Shown>
  );
}

/** What it is, the pictures, what one can do about it now, and how it went. */
function Told({ report, children }: { report: ReportOut; children: ComponentChildren }) {
  const picture = (id: string | null): Picture | null => {
    const photo = report.photos.find((one) => one.id === id);
    return photo ? { ...photo.links, text: `${SHOWS[photo.shows] ?? "现场"}照片` } : null;
  };
  const pairs = report.before_after.filter((pair) => pair.after);
  const ended = ["closed", "rejected", "cancelled", "merged", "withdrawn"].includes(report.status);
  return (
    <>
      <section class="card stack">
        <div class="row spread wrap"><span class="num soft">{report.number}</span><span class="row wrap" style={{ gap: "0.4rem" }}>{report.disputed && <Disputed />}<StatusBadge status={report.status} text={report.status_text} /></span></div>
        <Way status={report.status} />
        <h2>{report.class_name}</h2>
        <p>{report.description}</p>
        <dl class="facts">
          {report.address && <div><dt>地点</dt><dd>{report.address}</dd></div>}
          <div><dt>上报</dt><dd>{when(report.reported_at)}{report.anonymous && "（匿名）"}</dd></div>
          {report.due_at && !ended && <div><dt>时限</dt><dd>{when(report.due_at)}，{left(report.due_at)}</dd></div>}
          {report.rating && <div><dt>您的评价</dt><dd>{RATINGS[report.rating]}</dd></div>}
        </dl>
        {report.responsible_body && <p class="note calm">此事由 {report.responsible_body} 负责</p>}
        {report.merged_into && <p class="note">与另一件相同，已并入 <a class="num" href={`/case/${report.merged_into}`}>{report.merged_into}</a></p>}
      </section>
      {pairs.map((pair) => <Pair key={`${pair.before}${pair.after}`} before={picture(pair.before)} after={picture(pair.after)} />)}
      {pairs.length === 0 && report.photos.length > 0 && (
        <section class="card"><h2>照片</h2><Photos pictures={report.photos.map((photo) => picture(photo.id)!)} /></section>
      )}
      {children}
      <section class="card"><h2>办理过程</h2><Timeline lines={report.timeline} /></section>
      <Receipt number={report.number} />
    </>
  );
}
