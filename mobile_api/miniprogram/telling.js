// 没有办成的原因要让人读完：轻提示只显示两行、约十四个字，几秒就没了，所以用对话框或写在页面里。
const NOT_LOADED = '没有载入，请再试一次';
const NOT_DONE = '没有办成，请再试一次';

/** 哪些字段不对；没有说到字段，就是拒绝的原因本身。 */
function inWords(refused, otherwise = NOT_LOADED) {
  const fields = (refused.errors || []).map((one) => one.detail).filter(Boolean);
  return fields.length ? [...new Set(fields)].join('；') : refused.detail || otherwise;
}

/** 按下按钮之后没有办成。 */
function tell(refused) {
  wx.showModal({ title: '提示', content: inWords(refused, NOT_DONE), showCancel: false, confirmText: '知道了' });
}

module.exports = { inWords, tell };
