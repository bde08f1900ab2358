// Who presses 登录并发送 has said "send" already. A word made for that one way there and back tells it from a link to
// /report that somebody else wrote: it lies in this page's memory alone, and is good for one sending.
let word: string | null = null;

/** The address of the sign-in that comes back to send the report. */
export function signInToSend(): string {
  word = crypto.randomUUID();
  return `/sign-in?to=${encodeURIComponent(`/report?send=${word}`)}`;
}

export function isAwaited(said: string | undefined): boolean {
  return word !== null && said === word;
}

export function wordUsed(): void {
  word = null;
}
