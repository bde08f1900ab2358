// 工作人员点开“待办任务”订阅消息进入：?number=案件编号。
const { when } = require('../../in-time');
const subscribing = require('../../subscribing');
const { inWords } = require('../../telling');

Page({
  data: { number: '', found: null, due: '', loading: false, said: '', asked: false },

  onLoad({ number }) { this.setData({ number }); },

  async onShow() {
    this.setData({ loading: true, said: '' });
    try {
      const client = await getApp().signedIn();
      subscribing.prepare(client, ['task']);
      const found = await client.call('show_case', { number: this.data.number });
      this.setData({ found, due: found.due_at ? when(found.due_at) : '待定', loading: false });
    } catch (refused) {
      this.setData({ said: inWords(refused), loading: false });
    }
  },

  async goOn() { this.setData({ asked: await subscribing.ask(getApp().client) }); },
});
