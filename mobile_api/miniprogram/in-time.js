// 时间说成人话，一律用北京时间（全年 UTC+8），与手机所在时区无关；平台上的 Intl 不可靠，这里自己算。
const BEIJING = 8 * 3600000;
const DAY = 86400000;

/** 今天 14:03 · 昨天 09:10 · 11月24日 08:00 · 2025年1月1日 */
function when(iso, now = new Date()) {
  const at = new Date(Date.parse(iso) + BEIJING);
  const here = new Date(now.getTime() + BEIJING);
  const clock = at.toISOString().slice(11, 16);
  const near = { 0: '今天', 1: '明天', '-1': '昨天' }[Math.floor(at / DAY) - Math.floor(here / DAY)];
  if (near) return `${near} ${clock}`;
  const day = `${at.getUTCMonth() + 1}月${at.getUTCDate()}日`;
  return at.getUTCFullYear() === here.getUTCFullYear() ? `${day} ${clock}` : `${at.getUTCFullYear()}年${day}`;
}

module.exports = { when };
