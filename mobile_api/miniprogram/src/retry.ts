/** The published rule: 4xx is final except 408, 409 in_progress, 425, 429; 5xx and no answer mean: the same again. */
import type { Operation } from "./operation";
import type { Refusal } from "./refusal";

export const NOT_DONE: readonly number[] = [408, 425, 429]; // 4xx that say "later": nothing was done
export const MOST_TRIES = 4;
const FIRST_WAIT = 0.5; // seconds, doubled each time
const LONGEST_WAIT = 8;

/** Whether the same call may be made again. After 5xx or silence it may have been done: then only what is the same when
 * said twice (read, put, a deed with its key, a photo by its bytes). */
export function mayRepeat(refusal: Refusal, operation: Operation): boolean {
  if (NOT_DONE.includes(refusal.status)) return true;
  if (refusal.status === 409) return refusal.code === "in_progress";
  if (refusal.status >= 400 && refusal.status < 500) return false;
  return operation.method !== "POST" || operation.keyed === true || operation.sends === "upload";
}

/** Seconds before try number `tried` + 1: as the server says, else longer each time, scattered by `random` (0–1). */
export function waitBefore(tried: number, refusal: Refusal, random: number): number {
  if (refusal.retryAfter !== null) return refusal.retryAfter;
  return Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (tried - 1)) * (0.5 + random / 2);
}
