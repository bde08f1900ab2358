// One deed, one key: who presses again because no answer came says the same deed once more, and it is done once.
interface Known {
  key: string;
  going: Promise<unknown> | null;
}

const known = new Map<string, Known>();

/** Does `deed` with the key of these words to that address: a new one after a good answer, the same until then. Pressed twice
 * at once it is asked once. */
export async function underOneKey<T>(address: string, words: object, deed: (client_key: string) => Promise<T>): Promise<T> {
  const said = `${address} ${JSON.stringify(words)}`;
  const one = known.get(said) ?? { key: crypto.randomUUID(), going: null };
  if (one.going) return (await one.going) as T;
  known.set(said, one);
  try {
    const answer = await (one.going = deed(one.key));
    known.delete(said);
    return answer as T;
  } finally {
    one.going = null;
  }
}

/** The same where the last word takes the place of those before it, as with a rating. What was said there in other words is over:
 * said once more it is a new deed, for its old key would only bring its old answer. */
export function asLastWord<T>(address: string, words: object, deed: (client_key: string) => Promise<T>): Promise<T> {
  const said = `${address} ${JSON.stringify(words)}`;
  for (const other of [...known.keys()]) if (other.startsWith(`${address} `) && other !== said) known.delete(other);
  return underOneKey(address, words, deed);
}
