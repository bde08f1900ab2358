// 我的上报：状态、进度、评价。
const { rate, ratingInWords } = require('../../rating');
const { inWords } = require('../../telling');

Page({
  data: { items: [], next: null, loading: false, none: false, said: '' },
  turn: 0,

  async onShow() { await this.load(); },
  async onReachBottom() { if (this.data.next) await this.load(this.data.next); },
  /** 没有载入的那一页，再取一次。 */
  async again() { await this.load(this.after); },

  /** 没有载入，不等于没有上报。前一次问得晚了才到的回答不算：到底时平台会连着叫几次。 */
  async load(after) {
    const turn = (this.turn += 1);
    this.after = after;
    this.setData({ loading: true, said: '' });
    try {
      const client = await getApp().signedIn();
      const page = await client.call('list_my_reports', { limit: 20, after });
      if (turn !== this.turn) return;
      const got = page.items.map(lineOf);
      const items = after ? this.data.items.concat(got) : got;
      this.setData({ items, next: page.next, none: !items.length, loading: false });
    } catch (refused) {
      if (turn === this.turn) this.setData({ said: inWords(refused), loading: false });
    }
  },

  /** 只改评价的那一件：列表不回到开头。 */
  async rate(event) {
    const { number } = event.currentTarget.dataset;
    const rated = await rate(getApp().client, number);
    if (!rated) return;
    this.setData({ items: this.data.items.map((one) => (one.number === number ? lineOf({ ...one, rating: rated.rating }) : one)) });
  },
});

function lineOf(item) {
  return { ...item, rated: ratingInWords(item.rating) };
}
