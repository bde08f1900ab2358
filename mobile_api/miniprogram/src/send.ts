/** One call by one of the platform's three ways; a promise of the answer, or a Refusal. */
import type { Operation } from "./operation";
import type { Answered, Failure, Platform } from "./platform";
import { Refusal, parsed } from "./refusal";

const TIMEOUT = 30_000; // milliseconds; the platform's most is 60 000
const UPLOAD_TIMEOUT = 60_000;

export interface Letter {
  operation: Operation;
  url: string;
  header: Record<string, string>;
  body: unknown;
}

/** The answer's body. Throws Refusal for what is not a success. */
export function send(wx: Platform, letter: Letter): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let heard: Record<string, unknown> = {}; // an upload's answer has no headers; these come apart
    const fail = (failure: Failure) => reject(Refusal.silence(failure));
    const success = (answer: Answered) => {
      if (answer.statusCode >= 200 && answer.statusCode < 300) return resolve(read(letter.operation, answer));
      return reject(Refusal.of(answer.statusCode, answer.data, { ...heard, ...answer.header }, Date.now()));
    };
    const task = begin(wx, letter, success, fail);
    task?.onHeadersReceived?.((got) => {
      heard = got.header as Record<string, unknown>;
    });
  });
}

function begin(wx: Platform, letter: Letter, success: (answer: Answered) => void, fail: (failure: Failure) => void) {
  const { operation, url, header, body } = letter;
  const ends = { success, fail };
  if (operation.gives === "file") return wx.downloadFile({ url, header, timeout: UPLOAD_TIMEOUT, ...ends });
  if (operation.sends === "upload") {
    const { file, ...rest } = body as { file: string };
    return wx.uploadFile({ url, header, filePath: file, name: "file", formData: strings(rest), timeout: UPLOAD_TIMEOUT, ...ends });
  }
  const isForm = operation.sends === "form";
  const type = isForm ? "application/x-www-form-urlencoded" : "application/json";
  const data = body === undefined ? {} : { data: isForm ? encoded(body as object) : JSON.stringify(body) };
  const headers = { "content-type": type, ...header };
  return wx.request({ url, method: operation.method, header: headers, timeout: TIMEOUT, ...data, ...ends });
}

function read(operation: Operation, answer: Answered): unknown {
  if (operation.gives === "file") return { tempFilePath: answer.tempFilePath };
  if (answer.statusCode === 204 || answer.data === "") return undefined;
  return typeof answer.data === "string" ? parsed(answer.data) : answer.data;
}

/** The fields of a form, as the platform sends them. */
function strings(fields: object): Record<string, string> {
  const said = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(said.map(([name, value]) => [name, String(value)]));
}

/** A query or form; a list is said one by one. URLSearchParams is not everywhere. */
export function encoded(fields: object): string {
  return Object.entries(fields)
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => [name, one] as const))
    .filter(([, one]) => one !== undefined && one !== null)
    .map(([name, one]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(one))}`)
    .join("&");
}
