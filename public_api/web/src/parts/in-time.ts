// Times as people say them, in the city's time.
const ZONE = "Asia/Shanghai";
const DAY = new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit" });
const CLOCK = new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hour12: false });
const MONTH = new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, month: "long", day: "numeric" });

/** 今天 14:03 · 昨天 09:10 · 11月24日 08:00 · 2025年… */
export function when(iso: string, now = new Date()): string {
  const at = new Date(iso);
  const days = Math.round((Date.parse(dayOf(now)) - Date.parse(dayOf(at))) / 86_400_000);
  const clock = CLOCK.format(at);
  if (days === 0) return `今天 ${clock}`;
  if (days === 1) return `昨天 ${clock}`;
  if (days === -1) return `明天 ${clock}`;
  const day = MONTH.format(at);
  const year = dayOf(at).slice(0, 4);
  return year === dayOf(now).slice(0, 4) ? `${day} ${clock}` : `${year}年${day}`;
}

/** 刚刚 · 5 分钟前 · 3 小时前 · 2 天前 */
export function ago(iso: string, now = Date.now()): string {
  const minutes = Math.max(0, Math.round((now - Date.parse(iso)) / 60_000));
  if (minutes < 2) return "刚刚";
  if (minutes < 60) return `${minutes} 分钟前`;
  if (minutes < 48 * 60) return `${Math.round(minutes / 60)} 小时前`;
  return `${Math.round(minutes / 1440)} 天前`;
}

/** 还剩 3 小时 · 已超时 2 天 */
export function left(iso: string, now = Date.now()): string {
  const minutes = Math.round((Date.parse(iso) - now) / 60_000);
  const size = Math.abs(minutes);
  const words = size < 60 ? `${size} 分钟` : size < 48 * 60 ? `${Math.round(size / 60)} 小时` : `${Math.round(size / 1440)} 天`;
  return minutes >= 0 ? `还剩 ${words}` : `已超时 ${words}`;
}

/** When the day began that was then. */
export function midnightOf(iso: string): string {
  return `${dayOf(new Date(iso))}T00:00:00+08:00`;
}

function dayOf(at: Date): string {
  return DAY.format(at).replaceAll("/", "-");
}

/** A day of the calendar (2027-02-09) in words: 2027年2月9日. */
export function dayInWords(day: string): string {
  const [year, month, date] = day.split("-").map(Number);
  return `${year}年${month}月${date}日`;
}
