/** What the client uses of `wx`: the platform's own typings fit it (typed.check.ts), and so does a stand-in. */

export interface Failure {
  readonly errMsg: string;
}

export interface Answered {
  readonly statusCode: number;
  readonly data?: unknown;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly tempFilePath?: string;
}

export interface Task {
  abort(): void;
  onHeadersReceived?(listener: (got: { header: object }) => void): void;
}

export interface RequestOptions {
  url: string;
  method: "GET" | "POST" | "PUT" | "DELETE";
  header: Record<string, string>;
  data?: string;
  timeout: number;
  success(answer: Answered): void;
  fail(failure: Failure): void;
}

export interface UploadOptions {
  url: string;
  filePath: string;
  name: string;
  formData: Record<string, string>;
  header: Record<string, string>;
  timeout: number;
  success(answer: Answered): void;
  fail(failure: Failure): void;
}

export interface DownloadOptions {
  url: string;
  header: Record<string, string>;
  timeout: number;
  success(answer: Answered): void;
  fail(failure: Failure): void;
}

export interface Socket {
  send(options: { data: string; fail?: () => void }): void;
  close(options: { code?: number; reason?: string }): void;
  onOpen(listener: () => void): void;
  onMessage(listener: (got: { data: string | ArrayBuffer }) => void): void;
  onClose(listener: (got: { code: number; reason: string }) => void): void;
  onError(listener: (failure: Failure) => void): void;
}

export interface Platform {
  request(options: RequestOptions): Task;
  uploadFile(options: UploadOptions): Task;
  downloadFile(options: DownloadOptions): Task;
  connectSocket(options: { url: string; timeout?: number }): Socket;
  login(options: { success(got: { code: string }): void; fail(failure: Failure): void }): void;
  getStorageSync(key: string): unknown;
  setStorageSync(key: string, value: unknown): void;
  removeStorageSync(key: string): void;
  onAppShow?(listener: () => void): void;
  offAppShow?(listener: () => void): void;
}
