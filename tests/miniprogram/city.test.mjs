// Against a real server of the demo city (CGT_TEST_URL) whose access tokens live two seconds; pictures in CGT_TEST_FOLDER.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createRequire } from "node:module";
import { createClient, Refusal } from "../../mobile_api/miniprogram/miniprogram_dist/index.js";
import { close } from "./staff.mjs";
import { wxStandin } from "./wx.mjs";

const baseUrl = process.env.CGT_TEST_URL;
const folder = process.env.CGT_TEST_FOLDER;
const LIFE = 1000; // milliseconds an access token holds at least: it ends with a whole second
const SPOT = { lon: 121.1289, lat: 28.847, coord_type: "wgs84" };
const standins = [];

function citizen(options = {}) {
  const standin = wxStandin({ folder, ...options });
  standins.push(standin);
  return { ...standin, client: createClient({ baseUrl, wx: standin.wx, sleep: () => Promise.resolve() }) };
}

const form = (more) => ({ bucket: "sanitation", description: "垃圾桶满溢", position: SPOT, ...more });
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const refused = (promise) => promise.then(() => assert.fail("it was not refused"), (fault) => fault);
const refreshes = (seen) => seen.calls.filter((call) => call.url.endsWith("/auth/refresh")).length;

async function until(question, seconds = 60) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await pause(50)) if (question()) return;
  assert.fail("it did not come");
}

after(() => assert.deepEqual(standins.flatMap((one) => one.seen.violations), []));

test("from wx.login to a rated case, told live, across a pause in the background and tokens that run out", async () => {
  const { client, seen, wx, background, foreground } = citizen({ capitals: true });
  await client.signIn();
  await client.call("change_my_preferences", {}, { quiet_from: 0, quiet_until: 0 });
  const heard = [];
  const live = client.live({ onMessage: (item) => heard.push(item) });
  await until(() => seen.sockets === 1);

  const files = [1, 2, 3].map((count) => `wxfile://before-${count}.jpg`);
  const photos = await Promise.all(files.map((file) => client.call("upload_photo", {}, { file, ...SPOT, taken_at: new Date().toISOString() })));
  assert.equal(photos[0].position.source, "client");
  assert.equal((await client.call("upload_photo", {}, { file: files[0] })).id, photos[0].id);
  const sent = await client.call("send_report", {}, form({ photo_ids: photos.map((photo) => photo.id) }));
  assert.deepEqual([sent.photos.length, sent.step], [3, "reported"]);
  assert.equal((await fetch(client.url(sent.photos[0].links.thumb))).status, 200);
  await until(() => heard.some((item) => item.kind === "case.report"));

  background();
  const { found, people } = await close(baseUrl, folder, sent.number, "wxfile://after.jpg");
  assert.equal(found.step, "closed");
  foreground();
  await until(() => heard.some((item) => item.kind === "case.close"));
  const inbox = await client.call("list_inbox", { limit: 50 });
  const all = inbox.items.map((item) => item.id).reverse();
  await until(() => heard.length >= all.length); // what was written with the end is on its way still
  live.close();
  assert.deepEqual(heard.slice(0, all.length).map((item) => item.id), all);

  const listed = await client.call("list_my_reports", { limit: 5 });
  assert.deepEqual(listed.items.map((item) => [item.number, item.status]), [[sent.number, "closed"]]);
  assert.equal((await client.call("rate_report", { number: sent.number }, { rating: "satisfied", note: "很快" })).rating, "satisfied");
  const { tempFilePath } = await people.desk.call("fetch_evidence", { number: sent.number, photo_id: photos[0].id });
  assert.match(tempFilePath, /^wxfile:/);

  assert.ok(refreshes(seen) >= 1, "tokens of two seconds were never refreshed");
  assert.equal(wx.getStorageSync("chengguantong.tokens").token_type, "bearer");
  await client.signOut();
  assert.equal((await refused(client.call("show_me"))).code, "not_signed_in");
});

test("a report whose answer is lost is one case; other words under its key are refused", async () => {
  let lost = 0;
  const network = async (send, call) => {
    const got = await send();
    if (call.url.endsWith("/reports") && (lost += 1) === 1) throw new Error("interrupted");
    return got;
  };
  const { client, seen } = citizen({ network });
  await client.signIn();
  const key = "8b0b6a39-4c54-4a43-9a5f-1d6f2a6f7a99";
  const sent = await client.call("send_report", {}, form({ client_key: key }));
  assert.equal(seen.calls.filter((call) => call.url.endsWith("/reports")).length, 2);
  assert.deepEqual((await client.call("list_my_reports")).items.map((item) => item.number), [sent.number]);
  const other = await refused(client.call("send_report", {}, form({ client_key: key, description: "别的" })));
  assert.ok(other instanceof Refusal);
  assert.deepEqual([other.status, other.code], [422, "key_reused"]);
});

test("every field at fault is named at once, and a stale version brings the present case", async () => {
  const { client } = citizen();
  await client.signIn();
  const wrong = await refused(client.call("send_report", {}, { description: "", position: { ...SPOT, lat: 99 } }));
  assert.equal(wrong.code, "invalid");
  assert.ok(wrong.errors.some((error) => error.field === "description") && wrong.errors.some((error) => error.field === "position.lat"));
  const { number, version } = await client.call("send_report", {}, form());
  const stale = await refused(client.call("withdraw_report", { number }, { version: version + 7 }));
  assert.deepEqual([stale.status, stale.code], [409, "conflict"]);
});

test("thirty calls with tokens run out make one refresh for each time they do, also where its answer is lost on the way", async () => {
  let lose = false;
  const network = async (send, call) => {
    const got = await send();
    if (lose && call.url.endsWith("/auth/refresh")) {
      lose = false;
      throw new Error("timeout");
    }
    return got;
  };
  const { client, seen, wx } = citizen({ network });
  const first = await client.signIn();
  await pause(2100);
  lose = true;
  const begun = Date.now();
  const answers = await Promise.all(Array.from({ length: 30 }, () => client.call("show_me")));
  const ranOut = Math.floor((Date.now() - begun) / LIFE); // the new ones meanwhile, on a slow machine
  assert.equal(new Set(answers.map((answer) => answer.id)).size, 1);
  const asked = seen.calls.filter((call) => call.url.endsWith("/auth/refresh")).map((call) => JSON.parse(call.body).refresh_token);
  assert.deepEqual(asked.slice(0, 2), [first.refresh_token, first.refresh_token]);
  assert.equal(new Set(asked).size, asked.length - 1);
  assert.ok(asked.length - 2 <= ranOut, `${asked.length} in ${ranOut} lives`);
  assert.notEqual(wx.getStorageSync("chengguantong.tokens").refresh_token, first.refresh_token);
  assert.ok(seen.mostAtOnce <= 10);
});

test("the example pages report and list", async () => {
  const require = createRequire(import.meta.url);
  const root = "../../mobile_api/miniprogram/";
  const { wx, seen } = citizen({ name: "example" });
  const asked = [];
  Object.assign(wx, {
    requestSubscribeMessage: async ({ tmplIds }) => {
      asked.push(...tmplIds);
      return { errMsg: "requestSubscribeMessage:ok", ...Object.fromEntries(tmplIds.map((one) => [one, "accept"])) };
    },
    chooseMedia: async () => ({ tempFiles: [{ tempFilePath: "wxfile://before-4.jpg" }] }),
    getLocation: async () => ({ longitude: 121.1335, latitude: 28.8442, accuracy: 10 }),
  });
  const { Client } = require(`${root}miniprogram_dist/index.js`);
  let app, page;
  Object.assign(globalThis, { wx, App: (options) => (app = options), Page: (options) => (page = options), getApp: () => app });
  const opened = (path) => {
    require(root + path);
    page.setData = (data) => Object.assign(page.data, data);
    return page;
  };
  require(`${root}app.js`);
  app.client = new Client({ baseUrl, wx });
  const report = opened("pages/report/report.js");
  await report.onLoad();
  await report.onShow();
  await report.takePhoto();
  report.write({ detail: { value: "路面积水" } });
  report.choose({ detail: { value: "0" } });
  await report.send();
  assert.deepEqual(seen.said, []);
  const { items } = await app.client.call("list_my_subscriptions");
  const paid = items.filter((one) => one.remaining > 0).map((one) => one.name);
  assert.deepEqual([paid, asked.length], [["progress", "result"], 2]);
  assert.match(report.data.number, /^\d{14,}$/);
  const mine = opened("pages/mine/mine.js");
  await mine.onShow();
  assert.deepEqual(mine.data.items.map((item) => [item.number, item.description]), [[report.data.number, "路面积水"]]);
  const show = opened("pages/report/show.js");
  await show.onLoad({ number: report.data.number });
  await show.onShow();
  assert.equal(show.data.report.number, report.data.number);
});
