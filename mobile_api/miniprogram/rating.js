// 评价：点了哪一个，就报给服务器；取消则什么也不做。
const { tell } = require('./telling');
const RATINGS = ['satisfied', 'fair', 'dissatisfied'];
const NAMES = ['满意', '基本满意', '不满意'];

/** 评价后的那一件；取消或没有办成时为空，没有办成的原因已经说了。 */
async function rate(client, number) {
  const { tapIndex } = await wx.showActionSheet({ itemList: NAMES }).catch(() => ({}));
  if (tapIndex === undefined) return null; // 取消
  try {
    const rated = await client.call('rate_report', { number }, { rating: RATINGS[tapIndex] });
    wx.showToast({ title: '谢谢您的评价', icon: 'none' });
    return rated;
  } catch (refused) {
    tell(refused);
    return null;
  }
}

/** 评价用人话说。 */
function ratingInWords(rating) {
  return NAMES[RATINGS.indexOf(rating)] || '';
}

module.exports = { rate, ratingInWords };
