// Who is signed in: the tokens, kept on the phone, renewed one tab at a time.
import { signal } from "@preact/signals";
import { alone } from "../kept/alone";
import { dropRemembered, dropTogether, keep, keepTogether, kept, keptTogether } from "../kept/store";
import { IN_CHINESE } from "./in-chinese";
import type { components } from "./schema";

export type Me = components["schemas"]["Me"];
type TokensOut = components["schemas"]["TokensOut"];
interface Held {
  access: string;
  refresh: string;
  until: number;
  /** whose they are; those of an older edition do not say it before they are read */
  who?: string | undefined;
}

const NAME = "session";
const ME = "me";
const DEVICE = "device";
const EARLY = 30_000; // ms before its end at which an access token is renewed
const PATIENCE = 30_000; // ms for an answer; a bad line may keep one waiting for ever
const FOR_PHOTO = 300_000; // one of 12 MP at 20 kB/s

export const me = signal<Me | null>(null);
let held: Held | null = null;

/** Before the first view is drawn, and whenever another tab or the worker may have changed it. */
export async function openSession(): Promise<void> {
  const [session, person] = (await keptTogether(NAME, ME)) as [Held | undefined, Me | undefined];
  held = session ? { ...session, who: session.who ?? person?.id } : null;
  const next = held ? (person ?? null) : null;
  if (next?.id !== me.value?.id) me.value = next;
}

/** For the page: whoever signed in or out in another tab has done so here, too. */
export function watchSession(): void {
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void reopenSession();
  });
}

export function reopenSession(): Promise<void> {
  return alone(NAME, openSession);
}

export async function signIn(tokens: TokensOut): Promise<Me> {
  const made = heldOf(tokens);
  const response = await answered(PATIENCE, (signal) => fetch(bearing(new Request("/api/v1/me"), made), { signal }));
  if (!response.ok) throw new Error("me");
  const found = (await response.json()) as Me;
  await alone(NAME, async () => {
    await dropRemembered();
    held = { ...made, who: found.id };
    await keepTogether({ [NAME]: held, [ME]: found });
    me.value = found;
  });
  return found;
}

async function forget(): Promise<void> {
  held = null;
  me.value = null;
  await dropTogether(NAME, ME);
  await dropRemembered();
}

export async function signOut(): Promise<void> {
  try {
    await authorised(new Request("/api/v1/auth/logout", { method: "POST" }));
  } finally {
    await alone(NAME, forget);
  }
}

/** A word of the client's own, by which the server knows this phone again. */
export async function device(): Promise<string> {
  let word = await kept<string>(DEVICE);
  if (!word) await keep(DEVICE, (word = crypto.randomUUID()));
  return word;
}

/** The fetch of the typed client: in Chinese, with the token, renewed when it has run out. It is sent as from `whose` and from
 * nobody else: another may have signed in since, here or in another tab. */
export async function authorised(request: Request, whose = held?.who): Promise<Response> {
  const again = request.clone();
  if (held && Date.now() > held.until - EARLY) await renew(held);
  if (whose && held && held.who !== whose) return notTheirs();
  const shown = held;
  const patience = isUpload(request) ? FOR_PHOTO : PATIENCE;
  const first = await answered(patience, (signal) => fetch(bearing(request, shown), { signal }));
  if (first.status !== 401 || !shown) return first;
  const next = await renew(shown);
  return next ? answered(patience, (signal) => fetch(bearing(again, next), { signal })) : first;
}

function isUpload(request: Request): boolean {
  return request.headers.get("Content-Type")?.startsWith("multipart/") ?? false;
}

/** The whole answer, or TimeoutError where it is not there by then. That is said here: browsers before 2022 take no reason for the
 * stop, and call it AbortError, as they do what the phone could not keep. */
async function answered(patience: number, asked: (signal: AbortSignal) => Promise<Response>): Promise<Response> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience);
  try {
    const response = await asked(stop.signal);
    const body = await response.arrayBuffer();
    return new Response(response.status === 204 ? null : body, response); // 204 may have no body, not even an empty one
  } catch (fault) {
    throw stop.signal.aborted ? new DOMException("no answer", "TimeoutError") : fault;
  } finally {
    clearTimeout(timer);
  }
}

function notTheirs(): Response {
  const said = { status: 401, code: "not_signed_in", detail: "登录的人已经换了，请重新登录后再试" };
  return new Response(JSON.stringify(said), { status: 401, headers: { "Content-Type": "application/problem+json" } });
}

function bearing(request: Request, shown: Held | null): Request {
  for (const [name, value] of Object.entries(IN_CHINESE)) request.headers.set(name, value);
  if (shown) request.headers.set("Authorization", `Bearer ${shown.access}`);
  return request;
}

function heldOf(tokens: TokensOut, who?: string): Held {
  return { access: tokens.access_token, refresh: tokens.refresh_token, until: Date.now() + tokens.expires_in * 1000, who };
}

/** The next tokens of the same person; null if there are none: the server no longer takes these, or another tab, which may have
 * been first, has signed out or somebody else in. */
function renew(old: Held): Promise<Held | null> {
  return alone(NAME, async () => {
    const present = await kept<Held>(NAME);
    if (present?.refresh !== old.refresh) {
      await openSession();
      return held?.who === old.who ? held : null;
    }
    const headers = { "Content-Type": "application/json", "X-Device-Id": await device() };
    const body = JSON.stringify({ refresh_token: old.refresh });
    const response = await answered(PATIENCE, (signal) => fetch("/api/v1/auth/refresh", { method: "POST", headers: { ...IN_CHINESE, ...headers }, body, signal }));
    if (response.ok) {
      held = heldOf((await response.json()) as TokensOut, old.who);
      await keep(NAME, held);
      return held;
    }
    if (response.status === 401) await forget();
    return null;
  });
}
