// Who is signed in: the tokens, kept on the phone, renewed one tab at a time.
import { signal } from "@preact/signals";
import { alone } from "../kept/alone";
import { drop, dropRemembered, keep, kept } from "../kept/store";
import { IN_CHINESE } from "./in-chinese";
import type { components } from "./schema";

export type Me = components["schemas"]["Me"];
type TokensOut = components["schemas"]["TokensOut"];
interface Held {
  access: string;
  refresh: string;
  until: number;
}

const NAME = "session";
const DEVICE = "device";
const EARLY = 30_000; // ms before its end at which an access token is renewed

export const me = signal<Me | null>(null);
let held: Held | null = null;

/** Once, before the first view is drawn. */
export async function openSession(): Promise<void> {
  held = (await kept<Held>(NAME)) ?? null;
  me.value = held ? ((await kept<Me>("me")) ?? null) : null;
}

export async function signIn(tokens: TokensOut): Promise<Me> {
  await take(tokens);
  const response = await authorised(new Request("/api/v1/me"));
  if (!response.ok) throw new Error("me");
  const found = (await response.json()) as Me;
  await dropRemembered();
  await keep("me", found);
  me.value = found;
  return found;
}

export async function forget(): Promise<void> {
  held = null;
  me.value = null;
  await drop(NAME);
  await drop("me");
  await dropRemembered();
}

export async function signOut(): Promise<void> {
  try {
    await authorised(new Request("/api/v1/auth/logout", { method: "POST" }));
  } finally {
    await forget();
  }
}

/** A word of the client's own, by which the server knows this phone again. */
export async function device(): Promise<string> {
  let word = await kept<string>(DEVICE);
  if (!word) await keep(DEVICE, (word = crypto.randomUUID()));
  return word;
}

/** The fetch of the typed client: in Chinese, with the token, renewed when it has run out. */
export async function authorised(request: Request): Promise<Response> {
  const again = request.clone();
  if (held && Date.now() > held.until - EARLY) await renew(held);
  const shown = held;
  const first = await fetch(bearing(request, shown));
  if (first.status !== 401 || !shown) return first;
  const next = await renew(shown);
  return next ? fetch(bearing(again, next)) : first;
}

function bearing(request: Request, shown: Held | null): Request {
  for (const [name, value] of Object.entries(IN_CHINESE)) request.headers.set(name, value);
  if (shown) request.headers.set("Authorization", `Bearer ${shown.access}`);
  return request;
}

async function take(tokens: TokensOut): Promise<Held> {
  held = {
    access: tokens.access_token,
    refresh: tokens.refresh_token,
    until: Date.now() + tokens.expires_in * 1000,
  };
  await keep(NAME, held);
  return held;
}

/** The next tokens; null, and signed out, if the server no longer takes these. Another tab may have been first. */
function renew(old: Held): Promise<Held | null> {
  return alone("session", async () => {
    const present = (await kept<Held>(NAME)) ?? null;
    if (!present) {
      held = null;
      return null;
    }
    if (present.refresh !== old.refresh) return (held = present);
    const response = await fetch("/api/v1/auth/refresh", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Device-Id": await device(), ...IN_CHINESE },
      body: JSON.stringify({ refresh_token: old.refresh }),
    });
    if (response.ok) return await take((await response.json()) as TokensOut);
    if (response.status === 401) await forget();
    return null;
  });
}
