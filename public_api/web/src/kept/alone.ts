/** One at a time, over all tabs and the service worker, where the browser has locks. */
export async function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  if (!navigator.locks) return await work();
  return (await navigator.locks.request(name, work)) as T;
}
