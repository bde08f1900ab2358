// 我的上报：状态、进度、评价。
const { inWords, tell } = require('../../telling');
const RATINGS = ['satisfied', 'fair', 'dissatisfied'];
const NAMES = ['满意', '基本满意', '不满意'];

Page({
  data: { items: [], next: null, said: '' },
  turn: 0,

  async onShow() { await this.load(); },
  async onReachBottom() { if (this.data.next) await this.load(this.data.next); },

  /** 没有载入，不等于没有上报。前一次问得晚了才到的回答不算：到底时平台会连着叫几次。 */
  async load(after) {
    const turn = (this.turn += 1);
    try {
      const client = await getApp().signedIn();
      const page = await client.call('list_my_reports', { limit: 20, after });
      if (turn !== this.turn) return;
      const items = after ? this.data.items.concat(page.items) : page.items;
      this.setData({ items, next: page.next, said: items.length ? '' : '还没有上报' });
    } catch (refused) {
      if (turn === this.turn) this.setData({ said: inWords(refused) });
    }
  },

  async rate(event) {
    const { number } = event.currentTarget.dataset;
    const { tapIndex } = await wx.showActionSheet({ itemList: NAMES }).catch(() => ({}));
    if (tapIndex === undefined) return; // 取消
    try {
      await getApp().client.call('rate_report', { number }, { rating: RATINGS[tapIndex] });
      await this.load();
    } catch (refused) {
      tell(refused);
    }
  },
});
