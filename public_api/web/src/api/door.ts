// The one way to the server: typed from its OpenAPI document, with the token, refusals thrown as Refused.
import { signal } from "@preact/signals";
import createClient from "openapi-fetch";
import { problemIn, problemOf, Refused } from "./problem";
import type { components, paths } from "./schema";
import { authorised } from "./session";

export type Shapes = components["schemas"];

/** Whether the last request had an answer: says more than navigator.onLine. */
export const online = signal(navigator.onLine);

async function send(request: Request, whose?: string): Promise<Response> {
  let response: Response;
  try {
    response = await authorised(request, whose);
  } catch (fault) {
    const problem = problemIn(fault); // new tokens that the phone could not keep are no line that is down
    if (problem.status === 0) online.value = false;
    throw new Refused(problem);
  }
  online.value = true;
  if (!response.ok) throw new Refused(await problemOf(response));
  return response;
}

export const door = createClient<paths>({ fetch: (request) => send(request) });

/** The body of a good answer: whatever is not good was thrown by then. */
export async function ask<T>(asked: Promise<{ data?: T }>): Promise<T> {
  return (await asked).data as T;
}

/** For what is not typed by its path: a deed of the queue, a multipart body. With `whose` it is sent as from that person or not
 * at all. */
export async function post(path: string, body: unknown, whose?: string): Promise<unknown> {
  const isForm = body instanceof FormData;
  const response = await send(
    new Request(path, {
      method: "POST",
      body: isForm ? body : JSON.stringify(body),
      headers: isForm ? {} : { "Content-Type": "application/json" },
    }),
    whose,
  );
  return response.status === 204 ? null : await response.json();
}
