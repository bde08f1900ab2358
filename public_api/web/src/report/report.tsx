import { Send } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { me } from "../api/session";
import { attempt } from "../parts/attempt";
import { readCatalogue } from "../parts/config";
import { Page } from "../parts/page";
import { BucketField } from "./bucket-field";
import { Done } from "./done";
import { Nearby } from "./nearby";
import { PhotoField } from "./photo-field";
import { PlaceField } from "./place-field";
import { SendKept } from "./send-kept";
import { missing } from "./send-report";
import { isAwaited, signInToSend } from "./sign-in-to-send";
import { useDraft } from "./use-draft";
import { WordsField } from "./words-field";

/** The form; or, for who pressed 登录并发送 and comes back signed in, what was written is sent. */
export default function Report() {
  const { query } = useLocation();
  const [goes, setGoes] = useState(() => !!me.value && isAwaited(query["send"]));
  return goes ? <SendKept onWanting={() => setGoes(false)} /> : <Write />;
}

/** Photo, class, send: what is not needed stays folded away. */
function Write() {
  const writing = useDraft();
  const [sent, setSent] = useState("");
  const [asked, setAsked] = useState(false);
  const { route } = useLocation();
  useEffect(() => void readCatalogue().catch(() => undefined), []);
  if (sent) return <Done deed={sent} onMend={() => location.reload()} />;
  const { draft } = writing;
  const lacks = missing(draft);
  const send = async () => {
    setAsked(true);
    if (lacks) return;
    if (!me.value) return route(signInToSend());
    await attempt("report", async () => {
      const key = await writing.send();
      if (key) setSent(key);
    });
  };
  return (
    <Page title="上报问题" back="/">
      <PhotoField writing={writing} />
      <BucketField writing={writing} />
      <PlaceField writing={writing} />
      <Nearby draft={draft} />
      <WordsField writing={writing} />
      <div class="foot">
        {writing.unkept && <p class="wrong" role="alert">{writing.unkept}；现在请不要关闭这一页</p>}
        {asked && lacks && <p class="wrong" role="alert">{lacks}</p>}
        <button class="button accent big full" aria-disabled={!!lacks} onClick={() => void send()}>
          <Send size={22} aria-hidden />{me.value ? "发送" : "登录并发送"}
        </button>
      </div>
    </Page>
  );
}
