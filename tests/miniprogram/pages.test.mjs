// The example page of reporting, on a platform that may refuse to say where the phone is; its network answers by itself.
import assert from "node:assert/strict";
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

/** A page just opened; `own` is the place that the server reads from a picture, where one was not stated. */
async function opened({ denied = false, own = null } = {}) {
  const sent = { photos: [], reports: [] };
  const shown = [], chosen = [];
  const answered = (call) => {
    const name = call.url.split("/").at(-1);
    if (name === "wechat") return TOKENS;
    if (name === "catalogue") return { buckets: [{ code: "sanitation", name: "市容环境" }] };
    if (name === "subscriptions") return { items: [] };
    if (name === "photos") {
      sent.photos.push(call.form);
      const position = call.form.lon ? { lon: Number(call.form.lon), lat: Number(call.form.lat), source: "client" } : own;
      return { id: `photo-${sent.photos.length}`, position };
    }
    sent.reports.push(JSON.parse(call.body));
    return { number: "33108220261124000001" };
  };
  const network = async (_send, call) => ({ status: 200, headers: {}, bytes: Buffer.from(JSON.stringify(answered(call))) });
  const { wx } = wxStandin({ devtools: false, domains: [HTTPS], network, folder: import.meta.dirname });
  const platform = { denied };
  Object.assign(wx, {
    chooseMedia: async (options) => (chosen.push(options), { tempFiles: [{ tempFilePath: "wxfile://wx.mjs" }] }),
    getLocation: async () => (platform.denied ? Promise.reject(DENIED) : HERE),
    chooseLocation: async () => CHOSEN,
    openSetting: async () => ((platform.denied = false), { authSetting: { "scope.userLocation": true } }),
    showToast: ({ title }) => shown.push(title),
  });
  const { Client } = require(`${root}miniprogram_dist/index.js`);
  const client = new Client({ baseUrl: HTTPS, wx });
  let page;
  const app = { client, signedIn: async () => (client.isSignedIn || (await client.signIn()), client) };
  Object.assign(globalThis, { wx, Page: (options) => (page = options), getApp: () => app });
  const path = require.resolve(`${root}pages/report/report.js`);
  delete require.cache[path];
  require(path);
  page.setData = (data) => Object.assign(page.data, data);
  await page.onLoad();
  page.write({ detail: { value: "路面积水" } });
  return { page, sent, shown, chosen, platform };
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
