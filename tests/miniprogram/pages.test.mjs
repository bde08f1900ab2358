// The example pages send what was taken, chosen and written, once.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { drawn } from "./drawn.mjs";
import { CHOSEN, HERE, opened } from "./opening.mjs";

const lonOf = ({ position }) => position.lon;

test("only what the camera took now carries the phone's place", async () => {
  const { page, sent, chosen } = await opened();
  await page.choosePhotos();
  await page.takePhoto();
  await page.send();
  assert.deepEqual(chosen.map((one) => one.sourceType), [["album"], ["camera"]]);
  const ids = [{}, { lon: "121.1335", lat: "28.8442", coord_type: "gcj02" }].map((form) => `photo-${JSON.stringify(form)}`);
  assert.deepEqual([lonOf(sent.reports[0]), sent.reports[0].photo_ids], [HERE.longitude, ids]); // in whatever order they went up
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
  assert.deepEqual([shown.pop(), sent.reports.length], ["请选择类别", 0]);
  page.choose({ detail: { value: "0" } });
  await page.send();
  assert.equal(sent.reports[0].bucket, "sanitation");
});

test("a report has the class that was chosen, and none by itself", async () => {
  const { page, sent, shown, open } = await opened({ bucket: null });
  await page.pickPlace();
  assert.ok(drawn("pages/report/report", page.data)[0].words.includes("类别：请选择"));
  await page.send();
  assert.deepEqual([shown.pop(), sent.reports.length], ["请选择类别", 0]);
  page.choose({ detail: { value: "0" } });
  await page.send();
  assert.deepEqual([sent.reports[0].bucket, page.data.bucket], ["sanitation", -1]); // the next one is another
  assert.equal((await open()).data.bucket, -1);
});

/** Lets others go on, however busy the machine, until it is so or this many ms are over; a clock that a test has stopped stands. */
async function turns(isSo, ms = 10_000) {
  const until = performance.now() + ms;
  while (!isSo() && performance.now() < until) await new Promise((done) => setImmediate(done));
}

test("a photo is seen at once, and what was sent waits no longer for a place that nobody finds", async (t) => {
  const { page, sent, shown, standin } = await opened();
  t.mock.timers.enable({ apis: ["setTimeout"] });
  standin.wx.getLocation = () => new Promise(() => {}); // between houses, in the rain
  const taken = page.takePhoto();
  await turns(() => page.data.photos.length > 0);
  assert.equal(page.data.photos.length, 1);
  let isOver = false;
  const all = Promise.all([taken, page.send()]).finally(() => (isOver = true));
  while (!isOver) {
    await turns(() => isOver, 20);
    t.mock.timers.tick(1000);
  }
  await all;
  assert.deepEqual([page.data.noPlace, page.data.photos.length, sent.reports.length], [true, 1, 0]);
  assert.match(shown[0], /在地图上选点/);
});

test("what was not sent is said to be there still", async () => {
  const line = { fails: (call) => call.url.endsWith("/reports") };
  const { page } = await opened({ line });
  const words = () => drawn("pages/report/report", page.data)[0].words;
  await page.pickPlace();
  await page.send();
  assert.match(words(), /没有发出。您写的内容和照片都还在/);
  line.fails = () => false;
  await page.send();
  assert.doesNotMatch(words(), /没有发出/);
  assert.match(words(), /收到了，谢谢您。编号 33108220261124000001/);
});

test("whatever is to be touched is as large as a finger", async () => {
  for (const page of ["report/report", "report/show", "mine/mine", "case/show"]) {
    const wxml = readFileSync(new URL(`../../mobile_api/miniprogram/pages/${page}.wxml`, import.meta.url), "utf8");
    assert.doesNotMatch(wxml, /size="mini"/, page); // 30 px high, whatever the style says
    for (const [, style] of wxml.matchAll(/<navigator class="(\w+)"/g)) assert.equal(style, "lead", page);
  }
});

test("a photo is enough: what was not written is said by the class", async () => {
  const { page, sent, shown } = await opened();
  page.write({ detail: { value: " " } });
  await page.send();
  assert.deepEqual([shown.pop(), sent.reports.length], ["请拍一张照片，或写几句话", 0]);
  await page.takePhoto();
  await page.send();
  assert.deepEqual([sent.reports[0].description, sent.reports[0].photo_ids.length], ["市容环境：详见照片", 1]);
  const button = drawn("pages/report/report", page.data).find((one) => one.bindtap === "send");
  assert.deepEqual([button.words, button.disabled], ["发送", undefined]); // a grey button does not say what is wanting
});

test("one's reports that could not be loaded are not called none", async () => {
  const line = { fails: () => true };
  const { page } = await opened({ line, show: "mine/mine" });
  assert.equal(page.data.said, "网络不通，请检查网络后重试");
  const shown = drawn("pages/mine/mine", page.data);
  assert.deepEqual([shown.find((one) => one.bindtap === "again").words, shown[0].words.includes("还没有上报")], ["重试", false]);
  Object.assign(line, { fails: () => false, answers: { reports: { items: [], next: null } } });
  await page.again();
  assert.match(drawn("pages/mine/mine", page.data)[0].words, /^还没有上报/);
});
