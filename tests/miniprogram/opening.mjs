// An example page opened for a test, on a platform that may refuse to say where the phone is and may end it; the network answers by itself.
import assert from "node:assert/strict";
import { after } from "node:test";
import { createRequire } from "node:module";
import { wxStandin } from "./wx.mjs";

const require = createRequire(import.meta.url);
export const root = "../../mobile_api/miniprogram/";
const HTTPS = "https://cg.example.cn";
export const HERE = { longitude: 121.1335, latitude: 28.8442, accuracy: 10 };
export const CHOSEN = { longitude: 121.14, latitude: 28.85, name: "紫阳街口", address: "临海市紫阳街" };
const DENIED = { errMsg: "getLocation:fail auth deny" };
const TOKENS = { access_token: "a", refresh_token: "r", token_type: "bearer", expires_in: 900 };

const standins = [];

// what the platform refuses or cuts off fails the file in the end
after(() => assert.deepEqual(standins.flatMap((one) => one.seen.violations), []));

/** A page just opened; `own` is the place that the server reads from a picture, where one was not stated. `line.fails` tells of
 * a call whether its answer is lost; `bucket` is which class is chosen, none where null; `line.refusal` is what a deed is refused with; `line.buckets` are the classes there are,
 * `line.answers` what else is answered, by the last part of the address. */
export async function opened({ denied = false, own = null, line = {}, show = "report/report", query = {}, bucket = "0" } = {}) {
  const sent = { photos: [], reports: [] };
  const chosen = [];
  const answered = (call) => {
    const name = call.url.split("?")[0].split("/").at(-1);
    if (line.answers?.[name]) return line.answers[name];
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
    if (line.refusal && call.url.endsWith("/reports")) return { status: 422, headers: {}, bytes: Buffer.from(JSON.stringify(line.refusal)) };
    return { status: 200, headers: {}, bytes };
  };
  const standin = wxStandin({ devtools: false, domains: [HTTPS], network, folder: import.meta.dirname });
  standins.push(standin);
  const { wx } = standin;
  const shown = standin.seen.said;
  const platform = { denied };
  Object.assign(wx, {
    chooseMedia: async (options) => (chosen.push(options), { tempFiles: [{ tempFilePath: "wxfile://wx.mjs" }] }),
    getLocation: async () => (platform.denied ? Promise.reject(DENIED) : HERE),
    chooseLocation: async () => CHOSEN,
    openSetting: async () => ((platform.denied = false), { authSetting: { "scope.userLocation": true } }),
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
    await page.onLoad?.(query);
    await page.onShow?.();
    return page;
  };
  await open();
  page.write?.({ detail: { value: "路面积水" } });
  if (bucket !== null) page.choose?.({ detail: { value: bucket } });
  return { page, sent, shown, chosen, platform, open, standin };
}
