// Tasks in walking order, asked of the server with where one is; without line or place as they come.
import { ask, door, type Shapes } from "../../api/door";
import { whereAmI } from "../../report/where-am-i";
import { seen, type Seen } from "../../kept/seen";

type Task = Shapes["TaskOut"];

export interface Walk {
  tasks: Task[];
  /** metres as the crow flies; null where the order is not known */
  length_m: number | null;
}

export function readWalk(): Promise<Seen<Walk>> {
  return seen("tasks", async () => {
    const all = (await ask(door.GET("/api/v1/tasks", { params: { query: { limit: 100 } } }))).items;
    const here = await whereAmI().catch(() => null);
    if (!here || all.length < 2) return { tasks: all, length_m: null };
    const start = `${here.lon},${here.lat}`;
    const route = await ask(door.GET("/api/v1/tasks/route", { params: { query: { start } } }));
    const placed = new Set(route.items.map((task) => task.id));
    return { tasks: [...route.items, ...all.filter((task) => !placed.has(task.id))], length_m: route.length_m };
  });
}

/** One task of those read last; asked for again only if it is not among them. */
export async function readTask(id: string): Promise<Seen<Task | null>> {
  const found = await readWalk();
  return { value: found.value.tasks.find((task) => task.id === id) ?? null, since: found.since };
}
