// One's open tasks, and in which order to go. The order waits for where one is, which may take long in the rain or between houses:
// the tasks do not. Both are remembered for when there is no line.
import { ask, door, type Shapes } from "../../api/door";
import { whereAmI } from "../../report/where-am-i";
import { seen, type Seen } from "../../kept/seen";

type Task = Shapes["TaskOut"];

export interface Order {
  ids: string[];
  /** metres as the crow flies */
  length_m: number;
}

/** As they come, the newest first. */
export function readTasks(): Promise<Seen<Task[]>> {
  return seen("open-tasks", async () => (await ask(door.GET("/api/v1/tasks", { params: { query: { limit: 100 } } }))).items);
}

/** The order to go from here. Refused where nobody knows where one is. */
export async function readOrder(): Promise<Order> {
  const { value } = await seen("order-to-go", async () => {
    const { lon, lat } = await whereAmI();
    const route = await ask(door.GET("/api/v1/tasks/route", { params: { query: { start: `${lon},${lat}` } } }));
    return { ids: route.items.map((task) => task.id), length_m: route.length_m };
  });
  return value;
}

/** Those that the order names, in it, then the others; the length where it leads to all that have a place. */
export function inOrder(tasks: Task[], order: Order | null): { tasks: Task[]; length_m: number | null } {
  const places = new Map(order?.ids.map((id, at) => [id, at]));
  const placeOf = (task: Task) => places.get(task.id) ?? places.size;
  const isWhole = tasks.length > 1 && tasks.every((task) => !task.position || places.has(task.id));
  return { tasks: [...tasks].sort((a, b) => placeOf(a) - placeOf(b)), length_m: order && isWhole ? order.length_m : null };
}

/** One of them; null where it is over or another's by now. */
export async function readTask(id: string): Promise<Seen<Task | null>> {
  const { value, since } = await readTasks();
  return { value: value.find((task) => task.id === id) ?? null, since };
}
