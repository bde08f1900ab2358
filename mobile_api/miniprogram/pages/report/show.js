// 从“我的上报”，或点开“进度、结果”订阅消息进入：?number=案件编号。
const { when } = require('../../in-time');
const { rate, ratingInWords } = require('../../rating');
const subscribing = require('../../subscribing');
const { inWords } = require('../../telling');
const SHOWS = { before: '处理前', after: '处理后', check: '核查' };

Page({
  data: { number: '', report: null, due: '', photos: [], lines: [], mayRate: false, rated: '', loading: false, said: '', asked: false },

  onLoad({ number }) { this.setData({ number }); },

  async onShow() {
    this.setData({ loading: true, said: '' });
    try {
      const client = await getApp().signedIn();
      subscribing.prepare(client, ['progress', 'result']);
      this.show(await client.call('show_my_report', { number: this.data.number }));
    } catch (refused) {
      this.setData({ said: inWords(refused), loading: false });
    }
  },

  show(report) {
    const { client } = getApp();
    this.setData({
      report,
      lines: report.timeline.map(lineOf).reverse(), // 最新的在前
      photos: report.photos.map(({ shows, links }) => ({ words: SHOWS[shows] || '现场', thumb: client.url(links.thumb), view: client.url(links.view) })),
      due: report.due_at ? when(report.due_at) : '',
      mayRate: report.status === 'closed' && !report.rating,
      rated: ratingInWords(report.rating),
      loading: false,
    });
  },

  /** 小图看不清：点开看大图。 */
  look(event) {
    wx.previewImage({ current: event.currentTarget.dataset.view, urls: this.data.photos.map((one) => one.view) });
  },

  async rate() {
    const rated = await rate(getApp().client, this.data.number);
    if (rated) this.show(rated);
  },

  async goOn() { this.setData({ asked: await subscribing.ask(getApp().client) }); },
});

function lineOf({ at, text, department, reason, until, due_at, responsible_body }) {
  const more = [
    department, reason, responsible_body && `由 ${responsible_body} 负责`,
    until && `预计 ${when(until)} 继续`, due_at && `新的办理期限 ${when(due_at)}`,
  ];
  return { text, more: more.filter(Boolean).join(' · '), when: when(at) };
}
