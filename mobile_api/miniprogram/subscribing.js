// 订阅消息：平台只准在点按中询问，一次最多三个模板，所以编号要在页面打开时取好。每次同意够发一条。
const MOST = 3;
let items = [];

/** 页面打开时：这些名称里，还要问的模板。取不到就不问。 */
async function prepare(client, names) {
  items = [];
  const known = await client.call('list_my_subscriptions').catch(() => ({ items: [] }));
  items = known.items
    .filter((one) => names.includes(one.name) && !(one.long_term && one.remaining > 0))
    .map((one) => one.template_id)
    .slice(0, MOST);
}

/** 点按时最先调用，之前不能有 await；回答报给服务器。不同意、问不了都不影响接下来的事。 */
async function ask(client) {
  const asked = items;
  if (!asked.length || !wx.requestSubscribeMessage) return false;
  try {
    const said = await wx.requestSubscribeMessage({ tmplIds: asked });
    const results = Object.fromEntries(asked.filter((one) => said[one]).map((one) => [one, said[one]]));
    await client.call('report_subscriptions', {}, { results });
    return Object.values(results).includes('accept');
  } catch (refused) {
    return false;
  }
}

module.exports = { prepare, ask };
