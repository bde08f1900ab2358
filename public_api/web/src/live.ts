// Live: what is new in one's inbox, at once, over Server-Sent Events; a ticket opens each connection.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask, door, type Shapes } from "./api/door";
import { me } from "./api/session";
import { say } from "./parts/toast";

export type Message = Shapes["InboxItemOut"];
export const unread = signal(0);
/** the newest message, and how often there was one, or a first line to hear them by: what came between a page's asking and that
 * line nobody tells it */
const news = signal<Message | null>(null);
export const heard = signal(0);
const AGAIN = 5000;
const MOST_WAIT = 60_000;

let source: EventSource | null = null;
let last: string | null = null;
let wait = AGAIN;
let timer = 0;
let turn = 0; // of connecting: what an earlier one gets late opens nothing

/** Listens while somebody is signed in and the page is seen. */
export function watchNews(): void {
  me.subscribe((who) => (who ? void connect() : close()));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && !source && me.value) void connect();
  });
}

/** Asks again with each message that concerns a page, and with the first line. */
export function useNews(again: () => void, concerns: (message: Message) => boolean, what: readonly unknown[]): void {
  useEffect(() => {
    const known = heard.peek();
    return heard.subscribe((count) => {
      const message = news.peek();
      if (count !== known && (message === null || concerns(message))) again();
    });
  }, what);
}

export async function countUnread(): Promise<void> {
  if (!me.value) return void (unread.value = 0);
  const who = me.value.id;
  const { count } = await ask(door.GET("/api/v1/inbox/unread"));
  if (me.value?.id === who) unread.value = count;
}

/** How many, where there is room for little. */
export function inShort(count: number): string {
  return count > 99 ? "99+" : `${count}`;
}

function close(): void {
  turn++;
  clearTimeout(timer);
  source?.close();
  source = null;
  last = news.value = null;
  unread.value = 0;
}

async function connect(): Promise<void> {
  const mine = ++turn;
  clearTimeout(timer);
  source?.close();
  source = null;
  try {
    void countUnread().catch(() => undefined);
    const { ticket } = await ask(door.POST("/api/v1/live/ticket"));
    if (mine !== turn) return;
    const asked = new URLSearchParams({ ticket, ...(last ? { last } : {}) });
    source = new EventSource(`/api/v1/live?${asked}`);
    source.onopen = () => (wait = AGAIN);
    source.addEventListener("from", (event: MessageEvent<string>) => begin((JSON.parse(event.data) as { last: string }).last));
    source.onmessage = (event: MessageEvent<string>) => take(JSON.parse(event.data) as Message);
    source.addEventListener("bye", later);
    source.onerror = later;
  } catch {
    if (mine === turn) later();
  }
}

/** A later line goes on after the last message, so it brings what came meanwhile by itself. */
function begin(from: string): void {
  if (last) return;
  last = from;
  void countUnread().catch(() => undefined);
  heard.value++;
}

function take(message: Message): void {
  last = message.id;
  unread.value += 1;
  news.value = message;
  heard.value++;
  say(message.title);
}

/** A ticket opens once: the browser's own reconnect would be refused, so we take a new one. */
function later(): void {
  source?.close();
  source = null;
  if (!me.value) return;
  timer = self.setTimeout(() => void connect(), wait);
  wait = Math.min(wait * 2, MOST_WAIT);
}
