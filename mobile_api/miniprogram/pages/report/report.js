// 三步：拍照、定位、发送。同一个 client_key 直到成功为止，重试不会重复上报。
const subscribing = require('../../subscribing');
const POSITION = 'gcj02';

Page({
  data: { photos: [], buckets: [], bucket: 0, words: '', sending: false, number: '' },

  async onLoad() {
    const { buckets } = await getApp().client.call('show_catalogue');
    this.setData({ buckets });
    await getApp().signedIn().then((client) => subscribing.prepare(client, ['progress', 'result'])).catch(() => {});
  },

  async takePhoto() {
    const { tempFiles } = await wx.chooseMedia({ count: 9, mediaType: ['image'], sizeType: ['compressed'] });
    this.setData({ photos: tempFiles.map((one) => one.tempFilePath) });
  },

  write(event) { this.setData({ words: event.detail.value }); },
  choose(event) { this.setData({ bucket: Number(event.detail.value) }); },

  async send() {
    if (this.data.sending) return;
    this.setData({ sending: true });
    await subscribing.ask(getApp().client); // 首先：平台只准在点按中询问
    try {
      this.setData({ number: (await this.report()).number, photos: [], words: '' });
      this.form = null;
    } catch (refused) {
      wx.showToast({ title: refused.detail || '没有发出，请再试一次', icon: 'none' });
    } finally {
      this.setData({ sending: false });
    }
  },

  async report() {
    const client = await getApp().signedIn();
    const { longitude, latitude, accuracy } = await wx.getLocation({ type: POSITION });
    const place = { lon: longitude, lat: latitude, coord_type: POSITION };
    const photos = await Promise.all(this.data.photos.map((file) => client.call('upload_photo', {}, { file, ...place })));
    const form = {
      bucket: this.data.buckets[this.data.bucket].code,
      description: this.data.words,
      photo_ids: photos.map((photo) => photo.id),
    };
    // 内容没变的再次发送沿用原来的 client_key 与位置
    const same = this.form && JSON.stringify(this.form.words) === JSON.stringify(form);
    if (!same) this.form = { words: form, key: newKey(), position: { ...place, accuracy_m: accuracy } };
    return client.call('send_report', {}, { ...form, position: this.form.position, client_key: this.form.key });
  },
});

function newKey() {
  return 'xxxxxxxx-xxxx-4xxx-axxx-xxxxxxxxxxxx'.replace(/x/g, () => Math.floor(Math.random() * 16).toString(16));
}
