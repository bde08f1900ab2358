import { BellRing, Frown, type LucideIcon, Meh, MessageSquarePlus, RotateCcw, Smile, Undo2 } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { ask, door, type Shapes } from "../api/door";
import { asLastWord, underOneKey } from "../kept/one-key";
import { dropWords, listBeside, useKeptWords } from "../kept/words";
import { attempt } from "../parts/attempt";
import { catalogue, readCatalogue } from "../parts/config";
import { Sheet } from "../parts/sheet";
import { ONE_WAY, ShotField } from "../parts/shot-field";
import { useShots } from "../parts/shots";

type ReportOut = Shapes["ReportOut"];
type Rating = Shapes["Rating"];
type Deed = "supplement" | "withdraw" | "dispute" | "rating";
const RATE: [Rating, string, LucideIcon][] = [["satisfied", "满意", Smile], ["fair", "基本满意", Meh], ["dissatisfied", "不满意", Frown]];
const BEFORE_FILING = ["submitted", "verifying", "admitted"];
const ENDED = ["closed", "rejected", "cancelled", "merged", "withdrawn"];
const TITLES: Record<Deed, string> = { supplement: "补充说明或照片", withdraw: "撤回这件上报", dispute: "没有解决，要求重办", rating: "哪里不满意" };

/** What the reporter may do with a report: only what its status allows is shown; the server has the last word. */
export function MyDeeds({ report, onDone }: { report: ReportOut; onDone: (next: ReportOut) => void }) {
  const [open, setOpen] = useState<Deed | null>(null);
  const [busy, setBusy] = useState(false);
  const params = { path: { number: report.number } };
  const may = (action: string) => report.moves.some((move) => move.action === action);
  useEffect(() => void readCatalogue().catch(() => undefined), []);
  const run = async (of: string, asked: () => Promise<ReportOut>, done: string) => {
    setBusy(true);
    await attempt(of, async () => {
      onDone(await asked());
      if (open) dropWords(`${open} ${report.number}`);
      setOpen(null);
      return done;
    });
    setBusy(false);
  };
  const once = <W extends object>(deed: Deed | "urge", said: W | Promise<W>, asked: (body: W & { client_key: string }) => Promise<ReportOut>, done: string) =>
    run(`${deed} ${report.number}`, async () => {
      const words = await said;
      return await (deed === "rating" ? asLastWord : underOneKey)(`${deed} ${report.number}`, words, (client_key) => asked({ ...words, client_key }));
    }, done);
  const rate = (rating: Rating, reason?: string, note?: string) =>
    once("rating", { rating, ...(reason ? { reason } : {}), ...(note ? { note } : {}) }, (body) => ask(door.POST("/api/v1/reports/{number}/rating", { params, body })), "谢谢您的评价");
  const urge = () => once("urge", {}, (body) => ask(door.POST("/api/v1/reports/{number}/urge", { params, body })), "已催办，责任部门会收到提醒");
  const send = (deed: Deed, note: string, photos: () => Promise<string[]>, reason: string) => {
    if (deed === "rating") return rate("dissatisfied", reason, note);
    if (deed === "withdraw") return once(deed, { note: note || null }, (body) => ask(door.POST("/api/v1/reports/{number}/withdraw", { params, body: { ...body, version: report.version } })), "已撤回");
    if (deed === "dispute") return once(deed, photos().then((photo_ids) => ({ note, photo_ids, ...(reason ? { reason } : {}) })), (body) => ask(door.POST("/api/v1/reports/{number}/dispute", { params, body })), "已要求重办");
    return once(deed, photos().then((photo_ids) => ({ note: note || null, photo_ids })), (body) => ask(door.POST("/api/v1/reports/{number}/supplement", { params, body })), "已补充");
  };
  return (
    <>
      {(report.status === "closed" || may("rate")) && (
        <fieldset class="card stack">
          <legend class="unseen">评价处理结果</legend>
          <h2 aria-hidden>{report.rating ? "您的评价（可以修改）" : "处理结果您满意吗"}</h2>
          <div class="tiles">
            {RATE.map(([code, text, Face]) => (
              <label key={code} class="tile">
                <input class="unseen" type="radio" name="rating" disabled={busy} checked={report.rating === code} onChange={() => (code === "dissatisfied" ? setOpen("rating") : void rate(code))} />
                <Face size={36} aria-hidden /><span>{text}</span>
              </label>
            ))}
          </div>
          {may("dispute") && <button class="button plain full" onClick={() => setOpen("dispute")}><RotateCcw size={20} aria-hidden />没有解决，要求重办</button>}
        </fieldset>
      )}
      {!ENDED.includes(report.status) && (
        <section class="stack tight">
          <div class="row wrap">
            <button class="button grow" disabled={busy} onClick={() => void urge()}><BellRing size={20} aria-hidden />催办</button>
            <button class="button plain grow" onClick={() => setOpen("supplement")}><MessageSquarePlus size={20} aria-hidden />补充</button>
          </div>
          {BEFORE_FILING.includes(report.status) && <button class="button danger full" onClick={() => setOpen("withdraw")}><Undo2 size={20} aria-hidden />撤回</button>}
        </section>
      )}
      {report.status === "merged" && may("supplement") && (
        <button class="button plain full" onClick={() => setOpen("supplement")}><MessageSquarePlus size={20} aria-hidden />补充</button>
      )}
      {open && (
        <Sheet title={TITLES[open]} onClose={() => setOpen(null)}>
          <Words deed={open} number={report.number} busy={busy} onSend={(note, photos, reason) => void send(open, note, photos, reason)} />
        </Sheet>
      )}
    </>
  );
}

interface WordsProps {
  deed: Deed;
  number: string;
  busy: boolean;
  onSend: (note: string, photos: () => Promise<string[]>, reason: string) => void;
}

function Words({ deed, number, busy, onSend }: WordsProps) {
  const name = `${deed} ${number}`;
  const [note, setNote] = useKeptWords(name);
  const shots = useShots(listBeside(name), { early: true, busy });
  const waiting = shots.shots.some((shot) => shot.state === "sending");
  const [reason, setReason] = useState("");
  const reasons = catalogue.value?.reasons[deed === "rating" ? "rate" : deed] ?? [];
  const withPhotos = deed === "supplement" || deed === "dispute";
  const enough = deed === "withdraw" || (deed === "rating" && (reason !== "" || reasons.length === 0)) || note.trim() !== "" || (deed === "supplement" && shots.shots.length > 0);
  return (
    <form class="stack" onSubmit={(event) => { event.preventDefault(); onSend(note.trim(), shots.send, reason); }}>
      {reasons.length > 0 && deed !== "withdraw" && (
        <div class="chips" role="group" aria-label="原因">
          {reasons.map((one) => <button key={one.code} type="button" class="chip" aria-pressed={reason === one.code} onClick={() => setReason(one.code)}>{one.name}</button>)}
        </div>
      )}
      <div class="field">
        <label for="note">{deed === "dispute" ? "哪里没有解决" : deed === "withdraw" ? "原因（选填）" : deed === "rating" ? "还想说（选填）" : "说明"}</label>
        <textarea id="note" class="input" maxLength={deed === "supplement" || deed === "dispute" ? 2000 : 500} value={note} onInput={(event) => setNote(event.currentTarget.value)} />
      </div>
      {withPhotos && <ShotField of={shots} label="照片（选填）" ways={ONE_WAY} />}
      <button class={`button full${deed === "withdraw" ? " accent" : ""}`} disabled={busy || waiting || !enough}>{deed === "withdraw" ? "确定撤回" : "发送"}</button>
    </form>
  );
}
