// 我的上报：状态、评价。
const RATINGS = ['satisfied', 'fair', 'dissatisfied'];
const NAMES = ['满意', '基本满意', '不满意'];

Page({
  data: { items: [], next: null },

  async onShow() { await this.load(); },
  async onReachBottom() { if (this.data.next) await this.load(this.data.next); },

  async load(after) {
    const client = await getApp().signedIn();
    const page = await client.call('list_my_reports', { limit: 20, after });
    this.setData({ items: after ? this.data.items.concat(page.items) : page.items, next: page.next });
  },

  async rate(event) {
    const { number } = event.currentTarget.dataset;
    const { tapIndex } = await wx.showActionSheet({ itemList: NAMES });
    try {
      await getApp().client.call('rate_report', { number }, { rating: RATINGS[tapIndex] });
      await this.load();
    } catch (refused) {
      wx.showToast({ title: refused.detail, icon: 'none' });
    }
  },
});
