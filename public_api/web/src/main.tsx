import { render } from "preact";
import "./style/ground.css";
import "./style/frame.css";
import "./style/parts.css";
import "./style/photos.css";
import "./style/home.css";
import "./style/town.css";
import { openSession, watchSession } from "./api/session";
import { App } from "./app";
import { openLooks } from "./looks";
import { watchNews } from "./live";
import { watchQueue } from "./kept/queue";
import { sweepKept } from "./kept/sweep";
import { watchWorker } from "./worker/watch";

async function begin(): Promise<void> {
  if (history.state === null) history.replaceState("first", "");
  await Promise.all([openLooks(), openSession()]);
  render(<App />, document.getElementById("app")!);
  watchSession();
  watchQueue();
  watchNews();
  watchWorker();
  void sweepKept().catch(() => undefined); // the next start does it
}

void begin();
