const { createClient } = require('./miniprogram_dist/index');

// 换成你的服务地址；正式版须为 https，并在小程序后台登记 request、uploadFile、downloadFile、socket 合法域名
const BASE_URL = 'http://127.0.0.1:8000';

App({
  client: createClient({ baseUrl: BASE_URL, onSignedOut: () => getApp().signedIn() }),

  /** 需要登录时调用：已登录则什么也不做。 */
  async signedIn() {
    if (!this.client.isSignedIn) await this.client.signIn();
    return this.client;
  },

  onLaunch() {
    this.signedIn().then((client) => {
      client.live({ onMessage: (item) => wx.showToast({ title: item.title, icon: 'none' }) });
    }).catch(() => {}); // 没有网络：各页面用到时再登录
  },
});
