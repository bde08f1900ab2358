import { inWords, problemIn } from "../api/problem";
import { say, unsay } from "./toast";

/** Does a deed and says in passing how it went: its own words, if it gives any, or what failed. `of` names it: done at last, its failure is
 * said no longer. Gives whether it is done. */
export async function attempt(of: string, deed: () => Promise<string | void>): Promise<boolean> {
  try {
    const done = await deed();
    unsay(of);
    if (done) say(done);
    return true;
  } catch (fault) {
    say(inWords(problemIn(fault)), true, of);
    return false;
  }
}
