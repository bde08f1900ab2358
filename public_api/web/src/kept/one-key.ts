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
