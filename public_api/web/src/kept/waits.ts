// When to come again, where the server said so (Retry-After): 429 speaks of one deed that is over a limit, anything else of the
// service, and so of all that waits. It is kept: another tab, the worker and the app opened again are to know it, too.
import { isFinal, type Problem } from "../api/problem";
import { forgetIds } from "./photos";
import type { Deed } from "./shapes";
import { keep, kept } from "./store";

const ALL = "queue-until";
const LONGEST = 25 * 3_600_000; // ms; no limit asks for more, so that the phone's clock has been set back

/** The deed as a refusal leaves it: refused for good, or waiting, and until when if that was said. */
export async function afterRefusal(deed: Deed, problem: Problem): Promise<Deed> {
  const until = problem.retryAfter ? Date.now() + problem.retryAfter * 1000 : undefined;
  if (until && problem.status !== 429) await keep(ALL, until);
  if (lacksPhotos(problem) && deed.photos.length > 0) {
    await forgetIds(deed.photos);
    if (!deed.photos_again) return { ...deed, state: "waiting", problem: undefined, not_before: undefined, photos_again: true };
  }
  return { ...deed, state: isFinal(problem) && problem.status !== 401 ? "refused" : "waiting", problem, not_before: until };
}

/** The server drops a photo that nobody used in time; a deed that waited longer says it once more, with the photo sent up again. */
function lacksPhotos(problem: Problem): boolean {
  return isFinal(problem) && (problem.code === "unknown_photo" || problem.errors.some((one) => one.code === "unknown_photo"));
}

/** Whether the next deed may be sent after this refusal of one: not where the line, the sign-in or the service is wanting. */
export function concernsOne(problem: Problem): boolean {
  return problem.status === 429 || (isFinal(problem) && problem.status !== 401);
}

/** What of it may go now. */
export async function dueOf(waiting: Deed[]): Promise<Deed[]> {
  const now = Date.now();
  return ahead(await kept<number>(ALL), now) > 0 ? [] : waiting.filter((deed) => ahead(deed.not_before, now) === 0);
}

/** ms until the next try: as the server said, else as usual. */
export async function pauseOf(waiting: Deed[], usual: number): Promise<number> {
  const now = Date.now();
  const first = Math.min(...waiting.map((deed) => ahead(deed.not_before, now)));
  return Math.max(ahead(await kept<number>(ALL), now), first) || usual;
}

function ahead(until: number | undefined, now: number): number {
  const left = (until ?? now) - now;
  return left > 0 && left < LONGEST ? left : 0;
}
