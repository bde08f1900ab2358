// 从“我的上报”，或点开“进度、结果”订阅消息进入：?number=案件编号。
const { when } = require('../../in-time');
const subscribing = require('../../subscribing');
const { inWords } = require('../../telling');

Page({
  data: { number: '', report: null, due: '', lines: [], said: '', asked: false },

  onLoad({ number }) { this.setData({ number }); },

  async onShow() {
    try {
      const client = await getApp().signedIn();
      subscribing.prepare(client, ['progress', 'result']);
      const report = await client.call('show_my_report', { number: this.data.number });
      const lines = report.timeline.map(lineOf).reverse(); // 最新的在前
      this.setData({ report, lines, due: report.due_at ? when(report.due_at) : '', said: '' });
    } catch (refused) {
      this.setData({ said: inWords(refused) });
    }
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
