// 三步：拍照、定位、发送。同一个 client_key 直到成功为止，重试不会重复上报。写到一半的存在手机里：平台随时会结束后台的小程序。
const subscribing = require('../../subscribing');
const { tell } = require('../../telling');
const POSITION = 'gcj02';
const MOST = 9;
const KEPT = 'report.draft';
const LONGEST = 15000; // 毫秒：雨天、楼间平台可能一直定不了位
const NOTHING = { photos: [], bucket: -1, words: '', place: null, placeWords: '', noPlace: false, unsent: false };

Page({
  data: { ...NOTHING, buckets: [], unkept: false, sending: false, number: '' },

  async onLoad() {
    const { form, code, ...draft } = wx.getStorageSync(KEPT) || {};
    Object.assign(this, { form, code });
    this.setData(draft);
    await getApp().signedIn().then((client) => subscribing.prepare(client, ['progress', 'result'])).catch(() => {});
  },

  /** 打开时没有网络，就在回到这一页时再取类别。存下的是类别代码，不是第几个：类别表会变。 */
  async onShow() { await this.catalogue().catch(() => {}); },

  async catalogue() {
    if (this.data.buckets.length) return;
    const { buckets } = await getApp().client.call('show_catalogue');
    this.setData({ buckets, bucket: buckets.findIndex(({ code }) => code === this.code) });
  },

  /** 改了什么，就存下什么；存不下也照常写。 */
  keep(data) {
    this.setData(data);
    const { photos, buckets, bucket, words, place, placeWords } = this.data;
    if (buckets[bucket]) this.code = buckets[bucket].code;
    try {
      wx.setStorageSync(KEPT, { photos, code: this.code, words, place, placeWords, form: this.form });
      this.setData({ unkept: false });
    } catch (full) {
      this.setData({ unkept: true });
    }
  },

  /** 刚拍的：拍摄地就是手机此刻的位置；照片先显示出来，不等定位，定不了位也照常拍。 */
  async takePhoto() { await this.add('camera', () => here().catch(() => null)); },
  /** 相册里的：不知道在哪里拍的，不附手机此刻的位置。要原图，照片自带的位置由服务器读出。 */
  async choosePhotos() { await this.add('album', () => null); },

  async add(source, placeOf) {
    const sizeType = [source === 'album' ? 'original' : 'compressed'];
    const count = MOST - this.data.photos.length;
    const chosen = await wx.chooseMedia({ count, mediaType: ['image'], sourceType: [source], sizeType }).catch(() => null);
    if (!chosen) return; // 取消
    const files = await Promise.all(chosen.tempFiles.slice(0, count).map((one) => saved(one.tempFilePath)));
    this.keep({ photos: [...this.data.photos, ...files.map((file) => ({ file }))].slice(0, MOST) });
    const before = this.placing;
    await (this.placing = Promise.all([placeOf(), before]).then(([place]) => place && this.keep({ photos: this.data.photos.map((one) => (files.includes(one.file) ? { ...one, place } : one)) })));
  },

  remove(event) {
    const { at } = event.currentTarget.dataset;
    dropped(this.data.photos[at]);
    this.keep({ photos: this.data.photos.filter((one, index) => index !== at) });
  },
  write(event) { this.keep({ words: event.detail.value }); },
  choose(event) { this.keep({ bucket: Number(event.detail.value) }); },

  /** 在地图上选点不需要定位权限。 */
  async pickPlace() {
    const { longitude, latitude, name, address } = await wx.chooseLocation().catch(() => ({}));
    if (longitude === undefined) return; // 取消
    const place = { lon: longitude, lat: latitude, coord_type: POSITION };
    this.keep({ place, placeWords: name || address || '地图上选的位置', noPlace: false });
  },

  /** 拒绝过定位后，平台不再询问，只能到设置里打开。 */
  async openLocation() {
    const { authSetting } = await wx.openSetting();
    if (authSetting['scope.userLocation']) this.setData({ noPlace: false });
  },

  async send() {
    if (this.data.sending) return;
    const missing = this.missing();
    if (missing) {
      tell({ detail: missing });
      return;
    }
    this.setData({ sending: true, unsent: false });
    await subscribing.ask(getApp().client); // 首先：平台只准在点按中询问
    try {
      const { number } = await this.report();
      this.data.photos.forEach(dropped);
      this.form = this.code = null;
      wx.removeStorageSync(KEPT);
      this.setData({ ...NOTHING, number });
    } catch (refused) {
      tell(refused);
      this.setData({ unsent: true });
    } finally {
      this.setData({ sending: false });
    }
  },

  /** 还缺什么；类别没有载入的，发送时再取。 */
  missing() {
    const { photos, words, buckets, bucket } = this.data;
    if (!photos.length && !words.trim()) return '请拍一张照片，或写几句话';
    return buckets.length && !buckets[bucket] ? '请选择类别' : '';
  },

  async report() {
    if (!this.data.buckets.length) {
      await this.catalogue();
      throw { detail: '请选择类别，再按一次“发送”' };
    }
    await this.placing;
    const client = await getApp().signedIn();
    const upload = ({ file, place }) => client.call('upload_photo', {}, { file, ...stated(place) });
    const photos = await Promise.all(this.data.photos.map(upload));
    const { code, name } = this.data.buckets[this.data.bucket];
    const form = {
      bucket: code,
      description: this.data.words.trim() || `${name}：详见照片`,
      photo_ids: photos.map((photo) => photo.id),
    };
    const words = { form, place: this.data.place };
    // 内容没变的再次发送沿用原来的 client_key 与位置
    const same = this.form && JSON.stringify(this.form.words) === JSON.stringify(words);
    if (!same) {
      this.form = { words, key: newKey(), position: await this.position(photos) };
      this.keep({});
    }
    return client.call('send_report', {}, { ...form, position: this.form.position, client_key: this.form.key });
  },

  /** 问题在哪里：选的点，照片自带的位置，拍照时手机的位置，都没有才是手机此刻的位置。 */
  async position(photos) {
    const own = photos.find(({ position }) => position && position.source !== 'client');
    const taken = this.data.photos.find(({ place }) => place);
    if (this.data.place) return this.data.place;
    if (own) return { lon: own.position.lon, lat: own.position.lat, coord_type: 'wgs84' };
    if (taken) return taken.place;
    return here().catch(() => {
      this.setData({ noPlace: true });
      throw { detail: '没有定位，请在地图上选点，或打开定位权限' };
    });
  },
});

/** 临时文件只在小程序这次运行中有效：另存一份。存不下，就用临时的。 */
function saved(tempFilePath) {
  return new Promise((done) => {
    wx.getFileSystemManager().saveFile({ tempFilePath, success: (kept) => done(kept.savedFilePath), fail: () => done(tempFilePath) });
  });
}

function dropped({ file }) {
  wx.getFileSystemManager().removeSavedFile({ filePath: file, fail: () => {} });
}

async function here() {
  let timer;
  const late = new Promise((_found, fail) => {
    timer = setTimeout(() => fail({ errMsg: 'getLocation:fail timeout' }), LONGEST);
  });
  try {
    const { longitude, latitude, accuracy } = await Promise.race([wx.getLocation({ type: POSITION }), late]);
    return { lon: longitude, lat: latitude, coord_type: POSITION, accuracy_m: accuracy };
  } finally {
    clearTimeout(timer);
  }
}

/** 上传照片时所附的拍摄地。 */
function stated(place) {
  return place ? { lon: place.lon, lat: place.lat, coord_type: place.coord_type } : {};
}

function newKey() {
  return 'xxxxxxxx-xxxx-4xxx-axxx-xxxxxxxxxxxx'.replace(/x/g, () => Math.floor(Math.random() * 16).toString(16));
}
