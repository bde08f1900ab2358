// What the example pages tell people: progress, times, why something was refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createRequire } from "node:module";
import { drawn } from "./drawn.mjs";
import { opened, root } from "./opening.mjs";

const require = createRequire(import.meta.url);
const REPORT = {
  number: "33108220261124000001", description: "路面积水", status: "in_hand", status_text: "处理中", rating: null, photos: [],
  due_at: "2031-03-05T16:30:00Z",
  timeline: [
    { at: "2024-11-24T01:00:00Z", status: "submitted", text: "已上报" },
    { at: "2024-11-25T16:30:00Z", status: "in_hand", text: "已派遣", department: "市政处", due_at: "2031-03-05T16:30:00Z" },
  ],
};
const ISO = /\d{4}-\d\d-\d\dT/;
const wordsOf = (path, page) => drawn(path, page.data)[0].words;

test("one's reports lead to their progress, told in Beijing time", async () => {
  const line = { answers: { reports: { items: [REPORT], next: null }, [REPORT.number]: REPORT } };
  const { page } = await opened({ line, show: "mine/mine" });
  const url = drawn("pages/mine/mine", page.data).map((one) => one.url).filter(Boolean);
  assert.deepEqual(url, [`/pages/report/show?number=${REPORT.number}`]);
  const [path, query] = url[0].slice(1).split("?");
  const shown = await opened({ line, show: path.slice("pages/".length), query: Object.fromEntries(new URLSearchParams(query)) });
  const words = wordsOf(path, shown.page);
  assert.match(words, /路面积水.*处理中.*期限 2031年3月6日.*已派遣.*市政处.*新的办理期限 2031年3月6日.*2024年11月26日.*已上报/);
  assert.doesNotMatch(words, ISO);
});

test("the limit of a case is told in Beijing time, and none as not set", async () => {
  const found = { number: REPORT.number, class_name: "道路积水", grid_name: "古城一格", description: "路面积水", department_name: "市政处" };
  for (const [due_at, said] of [["2031-03-05T16:30:00Z", "期限 2031年3月6日"], [null, "期限 待定"]]) {
    const line = { answers: { [REPORT.number]: { ...found, due_at } } };
    const { page } = await opened({ line, show: "case/show", query: { number: REPORT.number } });
    assert.ok(wordsOf("pages/case/show", page).includes(said), wordsOf("pages/case/show", page));
  }
});

test("a time is said as people say it, in Beijing's, wherever the phone is", () => {
  const { when } = require(`${root}in-time.js`);
  const now = new Date("2026-11-30T15:59:00Z"); // a minute before midnight
  const said = [
    ["2026-11-30T15:05:00Z", "今天 23:05"], ["2026-11-30T16:05:00.123456+00:00", "明天 00:05"], ["2026-11-29T16:00:00Z", "今天 00:00"],
    ["2026-11-29T09:03:00+08:00", "昨天 09:03"], ["2026-12-02T00:00:00Z", "12月2日 08:00"], ["2026-12-31T16:00:00Z", "2027年1月1日"],
  ];
  assert.deepEqual(said.map(([iso]) => when(iso, now)), said.map(([, words]) => words));
});

test("why something was refused is told in full, and what is wrong with each field", async () => {
  const long = "您今天上报的件数已到上限，请明天再报，紧急情况请拨打 12345";
  const line = { refusal: { code: "report_quota", detail: long } };
  const { page, shown } = await opened({ line });
  await page.pickPlace();
  await page.send();
  assert.equal(shown.pop(), long);
  line.refusal = { code: "invalid", detail: "请求有误", errors: [{ field: "description", code: "too_long", detail: "说明不能超过 2000 字" }] };
  await page.send();
  assert.equal(shown.pop(), "说明不能超过 2000 字");
});

test("a page that could not be loaded says so in its place, and loads when one comes back to it", async () => {
  for (const show of ["report/show", "case/show"]) {
    const line = { fails: () => true, answers: { [REPORT.number]: REPORT } };
    const { page } = await opened({ line, show, query: { number: REPORT.number } });
    assert.ok(wordsOf(`pages/${show}`, page).includes("网络不通，请检查网络后重试"), show);
    line.fails = () => false;
    await page.onShow();
    assert.match(wordsOf(`pages/${show}`, page), /路面积水/);
    assert.doesNotMatch(wordsOf(`pages/${show}`, page), /网络不通/);
  }
});

test("a page that is being loaded says so", async () => {
  for (const show of ["report/show", "case/show", "mine/mine"]) {
    let answer;
    const line = { answers: { [REPORT.number]: REPORT, reports: { items: [REPORT], next: null } } };
    const { page } = await opened({ line, show, query: { number: "none" } });
    const waits = new Promise((done) => (answer = done));
    getApp().signedIn = () => waits.then(() => getApp().client);
    Object.assign(page.data, { found: null, report: null, items: [], number: REPORT.number });
    const loaded = page.onShow();
    assert.match(wordsOf(`pages/${show}`, page), /正在载入…/, show);
    answer();
    await loaded;
    assert.doesNotMatch(wordsOf(`pages/${show}`, page), /正在载入/, show);
    assert.match(wordsOf(`pages/${show}`, page), /路面积水/, show);
  }
});

test("a closed report is rated where it stands, on the list and on its page, and says so", async () => {
  const closed = { ...REPORT, status: "closed", status_text: "已办结" };
  const other = { ...closed, number: "33108220261124000002" };
  const line = { answers: { reports: { items: [closed, other], next: null }, [REPORT.number]: closed, rating: { ...closed, rating: "fair" } } };
  for (const show of ["mine/mine", "report/show"]) {
    const { page, shown, standin } = await opened({ line, show, query: { number: REPORT.number } });
    standin.wx.showActionSheet = async ({ itemList }) => ({ tapIndex: itemList.indexOf("基本满意") });
    const buttons = () => drawn(`pages/${show}`, page.data).filter((one) => one.bindtap === "rate").length;
    const before = buttons();
    await page.rate({ currentTarget: { dataset: { number: REPORT.number } } });
    assert.equal(buttons(), before - 1, show);
    assert.match(wordsOf(`pages/${show}`, page), /您的评价：基本满意/);
    assert.deepEqual(shown, ["谢谢您的评价"], show);
  }
});

test("the pictures of a report are seen, before and after, and large at a touch", async () => {
  const photos = ["before", "after"].map((shows) => ({ id: shows, shows, links: { thumb: `/t/${shows}`, view: `/v/${shows}` } }));
  const line = { answers: { [REPORT.number]: { ...REPORT, photos } } };
  const { page, standin } = await opened({ line, show: "report/show", query: { number: REPORT.number } });
  const images = drawn("pages/report/show", page.data).filter((one) => one.tag === "image");
  assert.deepEqual(images.map((one) => one.src), ["https://cg.example.cn/t/before", "https://cg.example.cn/t/after"]);
  assert.match(wordsOf("pages/report/show", page), /处理前.*处理后/);
  const opening = [];
  standin.wx.previewImage = (asked) => opening.push(asked);
  page.look({ currentTarget: { dataset: { view: images[1]["data-view"] } } });
  assert.equal(opening[0].current, "https://cg.example.cn/v/after");
});

test("the end of the list reached twice at once adds its next page once", async () => {
  const line = { answers: { reports: { items: [REPORT], next: "after-it" } } };
  const { page } = await opened({ line, show: "mine/mine" });
  line.answers.reports = { items: [{ ...REPORT, number: "33108220261124000002" }], next: null };
  await Promise.all([page.onReachBottom(), page.onReachBottom()]);
  assert.deepEqual(page.data.items.map((item) => item.number), [REPORT.number, "33108220261124000002"]);
});

test("of several photos each is named, and what drops it", async () => {
  const { page } = await opened();
  await page.takePhoto();
  await page.takePhoto();
  const labels = drawn("pages/report/report", page.data).map((one) => one["aria-label"]).filter(Boolean);
  assert.deepEqual(labels, ["第 1 张照片", "删去第 1 张照片", "第 2 张照片", "删去第 2 张照片"]);
});

test("that the phone keeps nothing is said in the page, not over each letter that is typed", async () => {
  const { page, shown, standin } = await opened();
  standin.wx.setStorageSync = () => {
    throw new Error("setStorageSync:fail exceed storage max size");
  };
  page.write({ detail: { value: "路面积水很深" } });
  assert.match(wordsOf("pages/report/report", page), /手机存储空间不足，请写完直接发送/);
  assert.deepEqual(shown, []);
});
