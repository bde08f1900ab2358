/** The app speaks Chinese, whatever language the browser is set to: so do the refusals it shows. */
export const IN_CHINESE = { "Accept-Language": "zh-CN" };
