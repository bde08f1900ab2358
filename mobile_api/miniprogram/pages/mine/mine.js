// 我的上报：状态、评价。
const RATINGS = ['satisfied', 'fair', 'dissatisfied'];
const NAMES = ['满意', '基本满意', '不满意'];

Page({
  data: { items: [], next: null, said: '' },

  async onShow() { await this.load(); },
  async onReachBottom() { if (this.data.next) await this.load(this.data.next); },

  /** 没有载入，不等于没有上报。 */
  async load(after) {
    try {
      const client = await getApp().signedIn();
      const page = await client.call('list_my_reports', { limit: 20, after });
      const items = after ? this.data.items.concat(page.items) : page.items;
      this.setData({ items, next: page.next, said: items.length ? '' : '还没有上报' });
    } catch (refused) {
      this.setData({ said: refused.detail || '没有载入，请再试一次' });
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
      wx.showToast({ title: refused.detail, icon: 'none' });
    }
  },
});
