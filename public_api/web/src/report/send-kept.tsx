import { useEffect, useState } from "preact/hooks";
import { readDraft } from "../kept/draft";
import { Page } from "../parts/page";
import { Done } from "./done";
import { missing, sendReport } from "./send-report";
import { wordUsed } from "./sign-in-to-send";

/** Sends the report that was written before one signed in. Not by way of the form: that one goes on writing it. */
export function SendKept({ onWanting }: { onWanting: () => void }) {
  const [sent, setSent] = useState("");
  useEffect(() => {
    wordUsed();
    void (async () => {
      const draft = await readDraft();
      if (missing(draft)) return onWanting();
      setSent(await sendReport(draft));
    })().catch(onWanting);
  }, []);
  if (sent) return <Done deed={sent} onMend={() => location.assign("/report")} />;
  return <Page title="正在发送" back="/"><div class="bone" role="status" aria-busy="true" aria-label="正在发送" style={{ height: "9rem" }} /></Page>;
}
