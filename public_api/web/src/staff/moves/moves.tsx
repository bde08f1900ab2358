import { useState } from "preact/hooks";
import { ask, door, type Shapes } from "../../api/door";
import { underOneKey } from "../../kept/one-key";
import { dropWords } from "../../kept/words";
import { Sheet } from "../../parts/sheet";
import { say } from "../../parts/toast";
import { Fault } from "../../parts/asked";
import { useSending } from "../form";
import { ACTIONS, ADDING } from "../law";
import { ASKED } from "../sections";
import { MoveForm } from "./move-form";
import { asksFor, deedOf, EMPTY, nameOf, type Filled } from "./filled";

type Case = Shapes["CaseOut"];
type Button = Shapes["Button"];

// what carries a case on its usual way: the first of these is the large button
const ONWARD = ["admit", "file", "dispatch", "arbitrate", "accept", "answer", "check", "confirm", "pass", "close", "grant", "resume"];
// what leads away from it, last and in red
const GRAVE = ["reject", "cancel", "return", "refute", "rework", "force_close", "merge", "decline"];

// what answers an application: the one that is shown, and no later one
const DECIDING = ["grant", "decline"];
const waiting = (one: Case) => one.applications.find((each) => each.state === "pending");
const answered = (one: Case, move: Button) => (DECIDING.includes(move.action) ? { application: waiting(one)?.id ?? null } : {});

/** The buttons of a case: exactly its `moves`. What needs nothing is done at a tap; the rest asks for what it needs. */
export function Moves({ one, put }: { one: Case; put: (next: Case) => void }) {
  const [asking, setAsking] = useState<Button | null>(null);
  const [tried, setTried] = useState("");
  const sending = useSending();
  const moves = [...one.moves].sort((a, b) => rank(a) - rank(b));
  const act = async (move: Button, filled: Filled, photos: () => Promise<string[]>) =>
    sending.send(async () => {
      setTried(move.action);
      const params = { path: { number: one.number } };
      const words = { ...deedOf(filled), ...answered(one, move), action: move.action, photo_ids: await photos() };
      const { version } = one;
      // what only adds is the same deed though others have moved the case since; a move is one of this version
      const said = ADDING.includes(move.action) ? words : { ...words, version };
      const deed = (client_key: string) => ask(door.POST("/api/v1/cases/{number}/actions", { params, body: { ...words, version, client_key } }));
      const next = await underOneKey(one.number, said, deed);
      dropWords(nameOf(one.number, move.action));
      say(`${ACTIONS[move.action]}：已完成`);
      setAsking(null);
      put(next);
      scrollTo(0, 0); // to what has become of it
    });
  const press = (move: Button) => {
    if (asksFor(move).length > 0) setAsking(move);
    else void act(move, EMPTY, () => Promise.resolve([]));
  };
  const isOver = !moves.some((move) => move.action === tried);
  // its answer was lost and news of it came: there is nothing to try again; who was slower than a colleague is told so
  const isDone = isOver && sending.problem?.code !== "conflict";
  if (moves.length === 0) return null;
  return (
    <section class="stack tight" aria-label="操作">
      {sending.problem && !asking && !isDone && <Stale problem={sending.problem} put={put} isSeen={isOver} />}
      {waiting(one) && <Waiting asked={waiting(one)!} />}
      <div class="moves">
        {moves.map((move, at) => (
          <button key={move.action} class={`button ${at === 0 && ONWARD.includes(move.action) ? "big" : GRAVE.includes(move.action) ? "danger" : "plain"}`} disabled={sending.busy} onClick={() => press(move)}>
            {ACTIONS[move.action]}
          </button>
        ))}
      </div>
      {asking && (
        <Sheet title={ACTIONS[asking.action] ?? asking.action} onClose={() => setAsking(null)}>
          <MoveForm one={one} move={asking} sending={sending} send={(filled, photos) => act(asking, filled, photos)} />
          {sending.problem?.code === "conflict" && <Stale problem={sending.problem} put={put} />}
        </Sheet>
      )}
    </section>
  );
}

/** What waits for an answer: the words of it stand in the history. */
function Waiting({ asked }: { asked: Case["applications"][number] }) {
  return <p class="note">待批：{ASKED[asked.asked_for]}{asked.days && ` ${asked.days} 天`}</p>;
}

interface Refusal {
  problem: NonNullable<ReturnType<typeof useSending>["problem"]>;
  put: (next: Case) => void;
  isSeen?: boolean;
}

/** Somebody was faster: the case as it is now came with the refusal. `isSeen`: news of it came since, and it is shown. */
export function Stale({ problem, put, isSeen }: Refusal) {
  const present = problem.extra?.["case"] as Case | undefined;
  if (!present) return <Fault problem={problem} />;
  return (
    <p class="note warn" role="alert">
      <span class="grow">案件刚被他人处理，已有变化。</span>
      {!isSeen && (
        <button class="link" onClick={() => put(present)}>
          查看最新
        </button>
      )}
    </p>
  );
}

function rank(move: Button): number {
  if (ONWARD.includes(move.action)) return 0;
  if (GRAVE.includes(move.action)) return 3;
  return ADDING.includes(move.action) ? 2 : 1;
}
