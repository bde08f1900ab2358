// A stand-in of the mini-program platform that refuses what the platform refuses, over the real network of this machine.
// The client under test is the real one; so is the server.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const METHODS = ["OPTIONS", "GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "CONNECT"]; // no PATCH
const MOST_AT_ONCE = 10; // requests, uploads and downloads together
const MOST_SOCKETS = 5;
const LONGEST = 60_000; // milliseconds
const MOST_KEPT = 1 << 20; // bytes of one key in the storage
const TOAST = { none: 14, other: 7 }; // characters: two lines without a picture, one beside it; what is longer is cut off
const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

/** `devtools`: http to loopback is allowed (不校验合法域名); else https to `domains` only. `folder`: where temporary files lie.
 * `network(send, call)`: what lies between; it may lose an answer or give another. `capitals`: headers as some phones spell them. */
export function wxStandin({ devtools = true, domains = [], folder = ".", name = "lihua", network, capitals = false } = {}) {
  const seen = { calls: [], violations: [], atOnce: 0, mostAtOnce: 0, logins: 0, sockets: 0, said: [] };
  const kept = new Map();
  const open = new Set(); // what is under way: each can be interrupted
  const sockets = new Set();
  const shown = new Set();
  const saved = new Map(); // by their path: the temporary files that they were
  const over = new Set(); // temporary files of a run that has ended
  const login = `${name}-${Math.random().toString(36).slice(2, 10)}`;

  function refuse(options, api, why) {
    seen.violations.push(`${api}: ${why}`);
    queueMicrotask(() => options.fail?.({ errMsg: `${api}:fail ${why}` }));
    return { abort() {}, onHeadersReceived() {} };
  }

  function forbidden(options, scheme) {
    let url;
    try {
      url = new URL(options.url);
    } catch {
      return "invalid url";
    }
    const secure = url.protocol === `${scheme}s:` && domains.includes(url.origin);
    const local = devtools && url.protocol === `${scheme}:` && LOOPBACK.includes(url.hostname);
    if (!secure && !local) return "url not in domain list";
    for (const [key, value] of Object.entries(options.header ?? {})) {
      if (key.toLowerCase() === "referer") return "the referer cannot be set";
      if (typeof value !== "string" || /[^\x20-\x7e]/.test(value)) return `header ${key} is not a plain string`;
    }
    if ((options.timeout ?? 0) > LONGEST) return "timeout is too long";
    return null;
  }

  /** Sends it, and answers through the callbacks as the platform does. */
  function under(way, options, call, answer) {
    const stop = new AbortController();
    const listeners = [];
    const one = { end: () => stop.abort(new Error("interrupted")) };
    open.add(one);
    seen.calls.push(call);
    seen.mostAtOnce = Math.max(seen.mostAtOnce, (seen.atOnce += 1));
    const timer = setTimeout(() => stop.abort(new Error("timeout")), options.timeout ?? LONGEST);
    timer.unref(); // a test that is over does not wait for it
    const send = async () => {
      const got = await fetch(options.url, { ...call.init, signal: stop.signal });
      return { status: got.status, headers: Object.fromEntries(got.headers), bytes: Buffer.from(await got.arrayBuffer()) };
    };
    const ended = (deed) => {
      clearTimeout(timer);
      open.delete(one);
      seen.atOnce -= 1;
      deed();
      options.complete?.();
    };
    (network ? network(send, call) : send())
      .then(async (got) => {
        if (stop.signal.aborted) throw stop.signal.reason;
        const header = spelled(got.headers);
        listeners.forEach((listener) => listener({ header }));
        const said = await answer(got, header);
        ended(() => options.success?.(said));
      })
      .catch((fault) => ended(() => options.fail?.({ errMsg: `${way}:fail ${(stop.signal.reason ?? fault).message}` })));
    return { abort: () => stop.abort(new Error("abort")), onHeadersReceived: (listener) => listeners.push(listener) };
  }

  function spelled(headers) {
    if (!capitals) return headers;
    return Object.fromEntries(Object.entries(headers).map(([key, value]) => [key.replace(/(^|-)[a-z]/g, (c) => c.toUpperCase()), value]));
  }

  function full() {
    return seen.atOnce >= MOST_AT_ONCE ? "exceed max concurrent" : null;
  }

  const wx = {
    request(options) {
      const method = (options.method ?? "GET").toUpperCase();
      const wrong = (METHODS.includes(method) ? null : `method ${method} is not supported`) ?? forbidden(options, "http") ?? full();
      if (wrong) return refuse(options, "request", wrong);
      const headers = { "content-type": "application/json", ...lowered(options.header) };
      const body = options.data === undefined || method === "GET" ? undefined : text(options.data);
      const call = { method, url: options.url, body, headers, init: { method, headers, body } };
      return under("request", options, call, (got, header) => ({ statusCode: got.status, data: guessed(got.bytes), header, cookies: [] }));
    },

    uploadFile(options) {
      const wrong = forbidden(options, "http") ?? full() ?? unfit(options);
      if (wrong) return refuse(options, "uploadFile", wrong);
      const call = { method: "POST", url: options.url, form: options.formData, headers: lowered(options.header), init: { method: "POST" } };
      const lies = over.has(options.filePath) ? "gone" : saved.get(options.filePath) ?? options.filePath;
      const ready = readFile(join(folder, lies.replace(/^wxfile:\/+/, ""))).then((bytes) => {
        const form = new FormData();
        for (const [key, value] of Object.entries(options.formData ?? {})) form.append(key, value);
        form.append(options.name, new Blob([bytes], { type: "image/jpeg" }), "photo.jpg");
        return form;
      });
      return uploading(options, call, ready);
    },

    downloadFile(options) {
      const wrong = forbidden(options, "http") ?? full();
      if (wrong) return refuse(options, "downloadFile", wrong);
      const call = { method: "GET", url: options.url, headers: lowered(options.header), init: { headers: lowered(options.header) } };
      return under("downloadFile", options, call, async (got, header) => {
        const file = `down-${seen.calls.length}`;
        await writeFile(join(folder, file), got.bytes);
        return { statusCode: got.status, tempFilePath: `wxfile://${file}`, header };
      });
    },

    connectSocket(options) {
      const wrong = forbidden(options, "ws") ?? (sockets.size >= MOST_SOCKETS ? "exceed max sockets" : null);
      const on = { open: [], message: [], close: [], error: [] };
      let socket = null;
      const task = {
        onOpen: (listener) => on.open.push(listener),
        onMessage: (listener) => on.message.push(listener),
        onClose: (listener) => on.close.push(listener),
        onError: (listener) => on.error.push(listener),
        send: ({ data, fail }) => (socket?.readyState === 1 ? socket.send(data) : fail?.({ errMsg: "sendSocketMessage:fail" })),
        close: ({ code, reason } = {}) => socket?.close(code, reason),
      };
      if (wrong) {
        seen.violations.push(`connectSocket: ${wrong}`);
        queueMicrotask(() => on.error.forEach((listener) => listener({ errMsg: `connectSocket:fail ${wrong}` })));
        return task;
      }
      socket = new WebSocket(options.url);
      seen.sockets += 1;
      seen.calls.push({ method: "WS", url: options.url });
      sockets.add(socket);
      socket.onopen = () => on.open.forEach((listener) => listener({}));
      socket.onmessage = (got) => on.message.forEach((listener) => listener({ data: got.data }));
      socket.onerror = () => on.error.forEach((listener) => listener({ errMsg: "connectSocket:fail" }));
      const opened = socket;
      socket.onclose = (got) => {
        sockets.delete(opened);
        on.close.forEach((listener) => listener({ code: got.code, reason: got.reason }));
      };
      return task;
    },

    login({ success }) {
      seen.logins += 1;
      queueMicrotask(() => success({ code: `demo-${login}.${seen.logins}` }));
    },

    showToast({ title, icon = "success" }) {
      if (title.length > (TOAST[icon] ?? TOAST.other)) seen.violations.push(`showToast: cut off: ${title}`);
      seen.said.push(title);
    },
    showModal: ({ content }) => seen.said.push(content),

    getStorageSync: (key) => (kept.has(key) ? JSON.parse(kept.get(key)) : ""),
    setStorageSync(key, value) {
      const words = JSON.stringify(value);
      if (typeof key !== "string" || words === undefined || words.length > MOST_KEPT) throw new Error("setStorageSync:fail");
      kept.set(key, words);
    },
    removeStorageSync: (key) => kept.delete(key),
    getFileSystemManager: () => ({
      saveFile({ tempFilePath, success }) {
        const savedFilePath = `wxfile://store_${saved.size}.jpg`;
        saved.set(savedFilePath, tempFilePath);
        queueMicrotask(() => success({ savedFilePath }));
      },
      removeSavedFile({ filePath, fail }) {
        if (!saved.delete(filePath)) queueMicrotask(() => fail?.({ errMsg: "removeSavedFile:fail file not exist" }));
      },
    }),
    onAppShow: (listener) => shown.add(listener),
    offAppShow: (listener) => shown.delete(listener),
  };

  function uploading(options, call, ready) {
    // the file is read first, as the platform does: a missing one fails before anything is sent
    let task;
    const listeners = [];
    ready.then(
      (form) => {
        call.init = { method: "POST", headers: call.headers, body: form };
        task = under("uploadFile", options, call, (got) => ({ statusCode: got.status, data: got.bytes.toString("utf8") }));
        listeners.forEach((listener) => task.onHeadersReceived(listener));
      },
      () => refuse(options, "uploadFile", "file not found"),
    );
    return { abort: () => task?.abort(), onHeadersReceived: (listener) => listeners.push(listener) };
  }

  /** To the background for longer than the platform allows: everything under way fails, sockets close. */
  function background() {
    open.forEach((one) => one.end());
    sockets.forEach((socket) => socket.close());
  }

  /** Ended by the platform, and begun anew: what is under way fails, temporary files are gone, the storage and saved files stay. */
  function relaunch() {
    background();
    for (const file of saved.values()) over.add(file);
  }

  return { wx, seen, kept, saved, background, relaunch, foreground: () => shown.forEach((listener) => listener()) };
}

function unfit({ filePath, name, formData, header }) {
  if (typeof filePath !== "string" || !filePath.startsWith("wxfile:/")) return "one filePath, of a temporary file";
  if (typeof name !== "string" || !name) return "name is missing";
  if (Object.values(formData ?? {}).some((value) => typeof value !== "string")) return "formData holds strings";
  return Object.keys(header ?? {}).some((key) => key.toLowerCase() === "content-type") ? "content-type is the platform's" : null;
}

function lowered(header) {
  return Object.fromEntries(Object.entries(header ?? {}).map(([key, value]) => [key.toLowerCase(), value]));
}

function text(data) {
  return typeof data === "string" ? data : JSON.stringify(data);
}

/** `dataType` json: parsed if it can be, else the words, whatever the content type says. */
function guessed(bytes) {
  const words = bytes.toString("utf8");
  try {
    return JSON.parse(words);
  } catch {
    return words;
  }
}
