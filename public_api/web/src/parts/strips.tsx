import { CircleX, CloudUpload, KeyRound, WifiOff } from "lucide-preact";
import { online } from "../api/door";
import { deeds, stranded } from "../kept/queue";
import type { Deed } from "../kept/shapes";
import { takeOver, waiting } from "../worker/watch";

/** What one should know wherever one is: no line, something still to be sent (a report, a check-in, an answer) or refused, and that only
 * who is signed in sends; a new edition. */
export function Strips() {
  const count = (state: Deed["state"]) => deeds.value.filter((deed) => deed.state === state).length;
  const unsent = count("waiting");
  const refused = count("refused");
  return (
    <div role="status" aria-live="polite">
      {!online.value && (
        <div class="strip">
          <WifiOff size={18} aria-hidden />
          <span>当前没有网络{unsent > 0 ? `，${unsent} 件已存好，联网后自动发送` : "，仍可拍照上报"}</span>
          {unsent > 0 && <a href="/drafts">查看</a>}
        </div>
      )}
      {online.value && unsent > 0 && (
        <div class="strip">
          <CloudUpload size={18} aria-hidden />
          <span>{unsent} 件正在发送</span>
          <a href="/drafts">查看</a>
        </div>
      )}
      {refused > 0 && (
        <div class="strip">
          <CircleX size={18} aria-hidden />
          <span>{refused} 件未被接受</span>
          <a href="/drafts">查看</a>
        </div>
      )}
      {stranded.value > 0 && (
        <div class="strip">
          <KeyRound size={18} aria-hidden />
          <span>还有 {stranded.value} 件没有发出，登录后自动发送</span>
          <a href="/drafts">查看</a>
        </div>
      )}
      {waiting.value && (
        <div class="strip">
          <span>城管通有新版本</span>
          <button onClick={takeOver}>立即更新</button>
        </div>
      )}
    </div>
  );
}
