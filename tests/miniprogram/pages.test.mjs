// The example pages, on a platform that may refuse to say where the phone is and may end them; their network answers by itself.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createRequire } from "node:module";
import { wxStandin } from "./wx.mjs";

const require = createRequire(import.meta.url);
const root = "../../mobile_api/miniprogram/";
const HTTPS = "https://cg.example.cn";
const HERE = { longitude: 121.1335, latitude: 28.8442, accuracy: 10 };
const CHOSEN = { longitude: 121.14, latitude: 28.85, name: "紫阳街口", address: "临海市紫阳街" };
const DENIED = { errMsg: "getLocation:fail auth deny" };
const TOKENS = { access_token: "a", refresh_token: "r", token_type: "bearer", expires_in: 900 };

/** A page just opened; `own` is the place that the server reads from a picture, where one was not stated. `line.fails` tells of
 * a call whether its answer is lost; `line.buckets` are the classes there are. */
async function opened({ denied = false, own = null, line = {}, show = "report/report" } = {}) {
  const sent = { photos: [], reports: [] };
  const shown = [], chosen = [];
  const answered = (call) => {
    const name = call.url.split("/").at(-1);
    if (name === "wechat") return TOKENS;
    if (name === "catalogue") return { buckets: line.buckets ?? [{ code: "sanitation", name: "市容环境" }] };
    if (name === "subscriptions") return { items: [] };
    if (name === "photos") {
      sent.photos.push(call.form);
      const position = call.form.lon ? { lon: Number(call.form.lon), lat: Number(call.form.lat), source: "client" } : own;
      return { id: `photo-${JSON.stringify(call.form)}`, position }; // the same again has the same id
    }
    sent.reports.push(JSON.parse(call.body));
    return { number: "33108220261124000001" };
  };
  const network = async (_send, call) => {
    const bytes = Buffer.from(JSON.stringify(answered(call)));
    if (line.fails?.(call)) throw new Error("errcode:-118 cronet_error_code:-118 error_msg:net::ERR_CONNECTION_TIMED_OUT");
    return { status: 200, headers: {}, bytes };
  };
  const standin = wxStandin({ devtools: false, domains: [HTTPS], network, folder: import.meta.dirname });
  const { wx } = standin;
  const platform = { denied };
  Object.assign(wx, {
    chooseMedia: async (options) => (chosen.push(options), { tempFiles: [{ tempFilePath: "wxfile://wx.mjs" }] }),
    getLocation: async () => (platform.denied ? Promise.reject(DENIED) : HERE),
    chooseLocation: async () => CHOSEN,
    openSetting: async () => ((platform.denied = false), { authSetting: { "scope.userLocation": true } }),
    showToast: ({ title }) => shown.push(title),
  });
  const { Client } = require(`${root}miniprogram_dist/index.js`);
  const client = new Client({ baseUrl: HTTPS, wx, sleep: () => Promise.resolve() });
  let page;
  const app = { client, signedIn: async () => (client.isSignedIn || (await client.signIn()), client) };
  Object.assign(globalThis, { wx, Page: (options) => (page = options), getApp: () => app });
  const open = async () => {
    const path = require.resolve(`${root}pages/${show}.js`);
    delete require.cache[path];
    require(path);
    page.setData = (data) => Object.assign(page.data, data);
    await page.onLoad?.({});
    await page.onShow?.();
    return page;
  };
  await open();
  page.write?.({ detail: { value: "路面积水" } });
  return { page, sent, shown, chosen, platform, open, standin };
}

const lonOf = ({ position }) => position.lon;

test("only what the camera took now carries the phone's place", async () => {
  const { page, sent, chosen } = await opened();
  await page.choosePhotos();
  await page.takePhoto();
  await page.send();
  assert.deepEqual(chosen.map((one) => one.sourceType), [["album"], ["camera"]]);
  assert.deepEqual(sent.photos, [{}, { lon: "121.1335", lat: "28.8442", coord_type: "gcj02" }]);
  assert.deepEqual([lonOf(sent.reports[0]), sent.reports[0].photo_ids.length], [HERE.longitude, 2]);
});

test("a picture of the album that says where it was taken says where the problem is", async () => {
  const { page, sent, chosen } = await opened({ own: { lon: 121.12, lat: 28.83, source: "exif" } });
  await page.choosePhotos();
  await page.send();
  assert.deepEqual(chosen[0].sizeType, ["original"]);
  assert.deepEqual(sent.reports[0].position, { lon: 121.12, lat: 28.83, coord_type: "wgs84" });
});

test("where the platform does not say the place, it is chosen on the map, or allowed again", async () => {
  for (const way of ["pickPlace", "openLocation"]) {
    const { page, sent, shown } = await opened({ denied: true });
    await page.takePhoto();
    assert.equal(page.data.photos.length, 1);
    await page.send();
    assert.deepEqual([sent.reports.length, page.data.noPlace, page.data.sending], [0, true, false]);
    assert.match(shown[0], /在地图上选点/);
    await page[way]();
    assert.equal(page.data.noPlace, false);
    await page.send();
    assert.equal(lonOf(sent.reports[0]), way === "pickPlace" ? CHOSEN.longitude : HERE.longitude);
    assert.equal(sent.photos.at(-1).lon, undefined);
  }
});

test("what was written is there after the platform has ended the page, and is sent as the same deed", async () => {
  const line = { fails: (call) => call.url.endsWith("/reports") };
  const { page, sent, shown, open, standin } = await opened({ line });
  await page.takePhoto();
  await page.pickPlace();
  await page.send();
  assert.deepEqual(shown, ["网络不通，请检查网络后重试"]);
  standin.relaunch();
  line.fails = () => false;
  const again = await open();
  assert.deepEqual([again.data.words, again.data.photos.length, again.data.placeWords], ["路面积水", 1, CHOSEN.name]);
  await again.send();
  assert.equal(again.data.number, "33108220261124000001");
  assert.equal(new Set(sent.reports.map((report) => JSON.stringify(report))).size, 1); // its key and all
  assert.deepEqual([again.data.words, standin.saved.size, standin.kept.has("report.draft")], ["", 0, false]);
  const third = await open();
  assert.deepEqual([third.data.words, third.data.photos], ["", []]);
});

test("the class that was chosen is the same after the list of classes has changed", async () => {
  const [first, chosen, another] = ["sanitation", "facility", "order"].map((code) => ({ code, name: code }));
  const line = { buckets: [first, chosen] };
  const { page, sent, open, standin } = await opened({ line });
  page.choose({ detail: { value: "1" } });
  await page.pickPlace();
  standin.relaunch();
  line.buckets = [first, another, chosen];
  const again = await open();
  assert.equal(again.data.bucket, 2);
  await again.send();
  assert.equal(sent.reports[0].bucket, "facility");
});

test("opened without a line, the page gets its classes when it is seen again, and reports as none of them by itself", async () => {
  const line = { fails: () => true };
  const { page, sent, shown } = await opened({ line });
  await page.pickPlace();
  await page.send();
  assert.deepEqual([shown.pop(), sent.reports.length], ["网络不通，请检查网络后重试", 0]);
  line.fails = () => false;
  await page.send();
  assert.deepEqual([shown.pop(), page.data.buckets.length, sent.reports.length], ["请选择类别，再按一次“发送”", 1, 0]);
  await page.send();
  assert.equal(sent.reports[0].bucket, "sanitation");
});

test("a photo is enough: what was not written is said by the class", async () => {
  const { page, sent, shown } = await opened();
  page.write({ detail: { value: " " } });
  await page.send();
  assert.deepEqual([shown.pop(), sent.reports.length], ["请拍一张照片，或写几句话", 0]);
  await page.takePhoto();
  await page.send();
  assert.deepEqual([sent.reports[0].description, sent.reports[0].photo_ids.length], ["市容环境：详见照片", 1]);
  const drawn = readFileSync(new URL(`${root}pages/report/report.wxml`, import.meta.url), "utf8");
  assert.doesNotMatch(drawn, /disabled=[^>]*bindtap="send"/); // a grey button does not say what is wanting
});

test("one's reports that could not be loaded are not called none", async () => {
  const line = { fails: () => true };
  const { page } = await opened({ line, show: "mine/mine" });
  assert.equal(page.data.said, "网络不通，请检查网络后重试");
});
