// 点开“进度、结果”订阅消息进入：?number=案件编号。
const subscribing = require('../../subscribing');

Page({
  data: { number: '', report: null, asked: false },

  async onLoad({ number }) {
    this.setData({ number });
    try {
      const client = await getApp().signedIn();
      subscribing.prepare(client, ['progress', 'result']);
      this.setData({ report: await client.call('show_my_report', { number }) });
    } catch (refused) {
      wx.showToast({ title: refused.detail || '没有载入，请再试一次', icon: 'none' });
    }
  },

  async goOn() { this.setData({ asked: await subscribing.ask(getApp().client) }); },
});
