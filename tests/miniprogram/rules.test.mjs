// What needs no server: the queue, the rule of retries, and that the stand-in refuses what the platform refuses.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createRequire } from "node:module";
import { createClient, Refusal } from "../../mobile_api/miniprogram/miniprogram_dist/index.js";
import { wxStandin } from "./wx.mjs";

const require = createRequire(import.meta.url);
const { mayRepeat, waitBefore } = require("../../mobile_api/miniprogram/miniprogram_dist/retry.js");
const { OPERATIONS } = require("../../mobile_api/miniprogram/miniprogram_dist/operations.js");

const HTTPS = "https://cg.example.cn";
const refusal = (status, code = "x", wait = null) => new Refusal(status, code, "", [], wait);
const answer = (status, body, headers = {}) => ({ status, headers, bytes: Buffer.from(JSON.stringify(body)) });
const problem = (status, code, headers) => answer(status, { code, status, detail: "…", errors: [] }, headers);

/** A client whose network answers by a function; its waits are noted and not waited for. */
function made(network, more = {}) {
  const standin = wxStandin({ devtools: false, domains: [HTTPS], network: (_send, call) => network(call), ...more });
  const waits = [];
  const sleep = async (milliseconds) => void waits.push(milliseconds / 1000);
  const client = createClient({ baseUrl: HTTPS, wx: standin.wx, sleep, random: () => 0.5, ...more });
  return { ...standin, client, waits };
}

const refused = (promise) => promise.then(() => assert.fail("it was not refused"), (fault) => fault);
const failing = (way, options) => new Promise((done) => way({ success: () => done("sent"), fail: (got) => done(got.errMsg), ...options }));

test("the stand-in refuses what the platform refuses", async () => {
  const { wx, seen } = wxStandin({ devtools: false, domains: [HTTPS], network: async () => answer(200, {}) });
  const url = `${HTTPS}/x`;
  assert.match(await failing(wx.request, { url, method: "PATCH" }), /PATCH is not supported/);
  assert.match(await failing(wx.request, { url: "http://127.0.0.1:1/x" }), /not in domain list/);
  assert.match(await failing(wx.request, { url: "https://elsewhere.cn/x" }), /not in domain list/);
  assert.match(await failing(wx.request, { url, header: { Referer: "x" } }), /referer/);
  assert.match(await failing(wx.request, { url, timeout: 90_000 }), /timeout/);
  const file = { url, filePath: "wxfile://a.jpg", name: "file" };
  assert.match(await failing(wx.uploadFile, { ...file, filePath: ["a", "b"] }), /one filePath/);
  assert.match(await failing(wx.uploadFile, { ...file, formData: { lon: 1 } }), /strings/);
  assert.match(await failing(wx.uploadFile, { ...file, header: { "Content-Type": "x" } }), /content-type/);
  assert.equal(seen.violations.length, 8);
  const slow = wxStandin({ devtools: false, domains: [HTTPS], network: () => new Promise(() => {}) });
  for (let count = 0; count < 10; count += 1) void failing(slow.wx.request, { url });
  assert.match(await failing(slow.wx.request, { url }), /max concurrent/);
  assert.equal(await failing(wx.request, { url }), "sent");
});

test("no more than ten calls are under way, and all are answered", async () => {
  const { client, seen } = made(async () => (await new Promise((done) => setTimeout(done, 2)), answer(200, { version: 1 })));
  await Promise.all(Array.from({ length: 60 }, () => client.call("show_config")));
  assert.deepEqual([seen.calls.length, seen.mostAtOnce, seen.violations], [60, 10, []]);
});

test("the published rule of retries, row by row", () => {
  const read = OPERATIONS.show_me, deed = OPERATIONS.send_report, move = OPERATIONS.take_action, photo = OPERATIONS.upload_photo;
  for (const status of [408, 425, 429]) for (const one of [read, deed, OPERATIONS.request_code]) assert.ok(mayRepeat(refusal(status), one));
  for (const status of [400, 401, 403, 404, 413, 422]) for (const one of [read, deed]) assert.ok(!mayRepeat(refusal(status), one));
  assert.ok(mayRepeat(refusal(409, "in_progress"), deed));
  assert.ok(!mayRepeat(refusal(409, "conflict"), deed));
  for (const status of [0, 500, 502, 503, 507]) {
    for (const one of [read, deed, photo, OPERATIONS.change_my_preferences, OPERATIONS.make_my_track_key]) assert.ok(mayRepeat(refusal(status), one));
    for (const one of [OPERATIONS.request_code, OPERATIONS.open_live_ticket]) assert.ok(!mayRepeat(refusal(status), one));
  }
  assert.equal(mayRepeat(refusal(0), move), move.keyed === true);
  assert.equal(waitBefore(1, refusal(503, "busy", 7), 0.1), 7);
  assert.deepEqual([1, 2, 3, 9].map((tried) => waitBefore(tried, refusal(503), 1)), [0.5, 1, 2, 8]);
});

test("a deed is said again with the same key, after the wait the server asks for, whatever the case of its headers", async () => {
  for (const capitals of [false, true]) {
    const says = [problem(503, "busy", { "retry-after": "7" }), problem(409, "in_progress", { "retry-after": "1" }), answer(201, { number: "1" })];
    const { client, seen, waits } = made(async () => says.shift(), { capitals });
    assert.equal((await client.call("send_report", {}, { description: "x" })).number, "1");
    assert.deepEqual(waits, [7, 1]);
    const keys = seen.calls.map((call) => JSON.parse(call.body).client_key);
    assert.equal(new Set(keys).size, 1);
    assert.match(keys[0], /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
});

test("a wait too long is told and not waited for; a final refusal is not repeated; a proxy's page has no code", async () => {
  const long = made(async () => problem(429, "too_many_requests", { "retry-after": "3600" }));
  assert.equal((await refused(long.client.call("show_me"))).retryAfter, 3600);
  const final = made(async () => problem(422, "invalid"));
  const said = await refused(final.client.call("show_me"));
  assert.deepEqual([said.status, said.code, final.seen.calls.length], [422, "invalid", 1]);
  const page = made(async () => ({ status: 502, headers: {}, bytes: Buffer.from("<html>Bad Gateway</html>") }));
  assert.equal((await refused(page.client.call("show_me"))).code, "unreadable");
  assert.deepEqual([page.seen.calls.length, page.waits], [4, [0.375, 0.75, 1.5]]);
  const gone = made(async () => Promise.reject(new Error("timeout")));
  const silence = await refused(gone.client.call("request_code", {}, { phone: "13800138000" }));
  assert.deepEqual([silence.status, silence.code, gone.seen.calls.length], [0, "no_answer", 1]);
  assert.deepEqual([silence.detail, silence.body.errMsg], ["网络不通，请检查网络后重试", "request:fail timeout"]);
  const lost = await refused(gone.client.call("upload_photo", {}, { file: "wxfile://no-such-file" }));
  assert.equal(lost.detail, "照片已不在手机里，请重新拍摄或选择");
});

test("Retry-After may be a date, and comes apart from an upload's answer", async () => {
  const date = new Date(Date.now() + 20_000).toUTCString();
  const says = [problem(503, "busy", { "retry-after": date }), answer(201, { id: "p" })];
  const folder = import.meta.dirname;
  const { client, waits, seen } = made(async () => says.shift(), { folder });
  assert.equal((await client.call("upload_photo", {}, { file: "wxfile://wx.mjs", lon: 121.5 })).id, "p");
  assert.ok(waits[0] > 18 && waits[0] <= 20, String(waits));
  assert.deepEqual(seen.calls.map((call) => call.form), [{ lon: "121.5" }, { lon: "121.5" }]);
});

test("every call asks for Chinese: a read, a deed, a photo, a refresh, a sign-in", async () => {
  const tokens = { access_token: "a", refresh_token: "r", token_type: "bearer", expires_in: 900 };
  const network = async (call) => {
    if (call.url.endsWith("/me") && call.headers.authorization === "Bearer old") return problem(401, "not_signed_in");
    return answer(200, call.url.includes("/auth/") ? tokens : { id: "x" });
  };
  const { client, seen, wx } = made(network, { folder: import.meta.dirname });
  wx.setStorageSync("chengguantong.tokens", { access_token: "old", refresh_token: "r1" });
  await client.call("show_me");
  await client.call("send_report", {}, { description: "x" });
  await client.call("upload_photo", {}, { file: "wxfile://wx.mjs" });
  await client.signIn();
  const said = seen.calls.map((call) => [call.url.split("/").at(-1), call.headers["accept-language"]]);
  assert.deepEqual(said, ["me", "refresh", "me", "reports", "photos", "wechat"].map((name) => [name, "zh-CN"]));
});

test("ten calls with tokens that have run out ask for new ones once; a late refusal asks for none", async () => {
  let refreshes = 0;
  const network = async (call) => {
    if (call.url.endsWith("/auth/refresh")) {
      refreshes += 1;
      await new Promise((done) => setTimeout(done, 5));
      return answer(200, { access_token: `new${refreshes}`, refresh_token: "r2", token_type: "bearer", expires_in: 900 });
    }
    if (call.headers.authorization !== "Bearer old") return answer(200, { id: "me" });
    await new Promise((done) => setTimeout(done, call.url.includes("config") ? 30 : 1));
    return problem(401, "not_signed_in");
  };
  const { client, wx, kept } = made(network);
  wx.setStorageSync("chengguantong.tokens", { access_token: "old", refresh_token: "r1" });
  await Promise.all(Array.from({ length: 30 }, () => client.call("show_me")));
  assert.equal(refreshes, 1);
  assert.equal(JSON.parse(kept.get("chengguantong.tokens")).access_token, "new1");
});

test("a refresh token that is refused ends the sign-in and says so; a lost answer does not", async () => {
  const signedOut = [];
  const dead = made(async (call) => problem(401, call.url.endsWith("refresh") ? "refresh_reused" : "not_signed_in"), { onSignedOut: () => signedOut.push(1) });
  dead.wx.setStorageSync("chengguantong.tokens", { access_token: "old", refresh_token: "r1" });
  assert.equal((await refused(dead.client.call("show_me"))).code, "refresh_reused");
  assert.deepEqual([dead.client.isSignedIn, signedOut.length], [false, 1]);
  const away = made(async (call) => (call.url.endsWith("refresh") ? Promise.reject(new Error("timeout")) : problem(401, "not_signed_in")));
  away.wx.setStorageSync("chengguantong.tokens", { access_token: "old", refresh_token: "r1" });
  assert.equal((await refused(away.client.call("show_me"))).code, "no_answer");
  const sent = away.seen.calls.filter((call) => call.url.endsWith("refresh")).map((call) => JSON.parse(call.body).refresh_token);
  assert.deepEqual([away.client.isSignedIn, sent], [true, ["r1", "r1", "r1", "r1"]]);
});

/** A server whose access tokens have run out before they are used, so many times. */
function shortlived(times) {
  let given = 0;
  const network = async (call) => {
    if (call.url.endsWith("/auth/refresh")) {
      given += 1;
      return answer(200, { access_token: `t${given}`, refresh_token: "r", token_type: "bearer", expires_in: 900 });
    }
    return call.headers.authorization === `Bearer t${times}` ? answer(200, { id: "me", items: [] }) : problem(401, "not_signed_in");
  };
  const phone = made(network);
  phone.wx.setStorageSync("chengguantong.tokens", { access_token: "t0", refresh_token: "r" });
  return phone;
}

test("who slept between new tokens and their use asks for new ones again; not for ever", async () => {
  assert.equal((await shortlived(2).client.call("show_me")).id, "me");
  const never = shortlived(100);
  assert.equal((await refused(never.client.call("show_me"))).code, "not_signed_in");
  assert.ok(never.client.isSignedIn);
  assert.equal(never.seen.calls.filter((call) => call.url.endsWith("/auth/refresh")).length, 3);
});

test("the live line of who is still signed in is not closed by tokens that have run out", async () => {
  const { client } = shortlived(100);
  const states = [];
  const line = await new Promise((done) => {
    const live = client.live({ onMessage: () => {}, onState: (state) => (states.push(state), state !== "connecting" && done(live)) });
  });
  line.close();
  assert.deepEqual(states, ["connecting", "waiting", "closed"]);
});

test("a login whose answer was lost takes a new code, and two at once are one", async () => {
  let tries = 0;
  const network = async () => {
    if ((tries += 1) === 1) throw new Error("interrupted");
    return answer(200, { access_token: "a", refresh_token: "r", token_type: "bearer", expires_in: 900 });
  };
  const { client, seen } = made(network);
  await Promise.all([client.signIn(), client.signIn()]);
  const codes = seen.calls.map((call) => JSON.parse(call.body).code);
  assert.deepEqual([codes.length, new Set(codes).size, seen.logins], [2, 2, 2]);
});
