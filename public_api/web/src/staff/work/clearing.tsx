import { Eye } from "lucide-preact";
import { useState } from "preact/hooks";
import { ask, door, type Shapes } from "../../api/door";
import { me } from "../../api/session";
import { say } from "../../parts/toast";
import { Field, useSending } from "../form";
import { Stale } from "../moves/moves";

type Case = Shapes["CaseOut"];
const PLACE = "clearing";

/** 公开审核: what of a case anybody may see. For desk and chief; exactly what is ticked is published. */
export function Clearing({ one, put }: { one: Case; put: (next: Case) => void }) {
  if (!mayClear()) return null;
  return (
    <section class="card">
      <details id={PLACE}>
        <summary>公开审核：{wordsOf(one)}</summary>
        <Ticks key={`${one.version} ${one.description_cleared} ${clearedOf(one).join(" ")}`} one={one} put={put} />
      </details>
    </section>
  );
}

/** Who admits or closes is reminded of what would else be left undone for good; it holds nobody up. */
export function ClearingReminder({ one }: { one: Case }) {
  const words = reminderOf(one);
  if (!words || !mayClear()) return null;
  const open = () => {
    const place = document.getElementById(PLACE) as HTMLDetailsElement | null;
    if (!place) return;
    place.open = true;
    place.scrollIntoView({ block: "center" });
    place.querySelector("summary")?.focus({ preventScroll: true });
  };
  return (
    <p class="note warn" role="status">
      <Eye size={20} aria-hidden />
      <span class="grow">{words} <button class="link" style={{ padding: 0 }} onClick={open}>去审核</button></span>
    </p>
  );
}

function reminderOf(one: Case): string {
  const can = (action: string) => one.moves.some((move) => move.action === action);
  const last = (action: string) => Math.max(0, ...one.timeline.filter((entry) => entry.action === action).map((entry) => entry.seq));
  if ((can("close") || can("force_close")) && last("clear") < last("answer")) return "结案前请做公开审核：处置后的照片还没有审核，公众看不到。";
  if ((can("admit") || can("close")) && last("clear") === 0) return "还没有公开审核：公众只看到“描述经审核后公开”。";
  return "";
}

function mayClear(): boolean {
  const roles: readonly string[] = me.value!.roles;
  return roles.includes("desk") || roles.includes("chief");
}

const clearedOf = (one: Case): string[] => one.photos.filter((photo) => photo.cleared).map((photo) => photo.id);

function wordsOf(one: Case): string {
  const count = clearedOf(one).length;
  if (!one.description_cleared && count === 0) return "尚未公开";
  return [one.description_cleared ? "描述" : "", count ? `${count} 张照片` : ""].filter(Boolean).join("、") + "已公开";
}

function Ticks({ one, put }: { one: Case; put: (next: Case) => void }) {
  const [description, setDescription] = useState(one.description_cleared);
  const [photos, setPhotos] = useState(clearedOf(one));
  const [note, setNote] = useState("");
  const sending = useSending();
  // what may tell of a person is named, and published if sent once more
  const doubts = sending.problem?.code === "content_doubtful" ? sending.problem.errors : [];
  const toggle = (id: string) => setPhotos((old) => (old.includes(id) ? old.filter((each) => each !== id) : [...old, id]));
  const submit = (event: Event) => {
    event.preventDefault();
    void sending.send(async () => {
      // what is ticked was ticked over this: if others have taken something back since, it is not published again
      const was = { description: one.description_cleared, photo_ids: clearedOf(one) };
      const body = { description, photo_ids: photos, was, confirmed: doubts.length > 0, ...(note.trim() ? { note: note.trim() } : {}) };
      put(await ask(door.POST("/api/v1/cases/{number}/clear", { params: { path: { number: one.number } }, body })));
      say("公开内容已更新");
    });
  };
  return (
    <form class="stack" onSubmit={submit} noValidate>
      <div class="choices">
        <label class="choice"><input type="checkbox" checked={description} onChange={() => setDescription(!description)} /><span>描述：{one.description}</span></label>
        {one.photos.map((photo, at) => (
          <label key={photo.id} class="choice">
            <input type="checkbox" checked={photos.includes(photo.id)} onChange={() => toggle(photo.id)} />
            <img src={photo.links.thumb} alt="" />
            <span>第 {at + 1} 张照片{photo.boxes > 0 && `，已遮挡 ${photo.boxes} 处`}</span>
          </label>
        ))}
      </div>
      {sending.problem && sending.problem.code !== "conflict" && doubts.length === 0 && (
        <Field name="note" label="未通过检测的内容由值班长说明后公开" wrong={sending.wrong}>
          {(given) => <textarea {...given} maxLength={2000} value={note} onInput={(event) => setNote(event.currentTarget.value)} />}
        </Field>
      )}
      {sending.problem?.code === "conflict" && <Stale problem={sending.problem} put={put} />}
      {sending.problem && <p class="wrong" role="alert">{sending.problem.detail}</p>}
      {doubts.map((doubt) => <p key={doubt.code} class="wrong">{doubt.detail}</p>)}
      <button class="button full" disabled={sending.busy}>{doubts.length ? "已核对，仍然公开" : "更新公开内容"}</button>
    </form>
  );
}
