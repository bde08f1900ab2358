// Compiled, never run: the platform's own typings fit, and names, fields and codes are held by the types.
import { createClient, Refusal } from "./miniprogram_dist";

const client = createClient({ baseUrl: "https://cg.example.cn", wx });

export async function checked(): Promise<void> {
  const photo = await client.call("upload_photo", {}, { file: "wxfile://tmp.jpg", lon: 121.1, lat: 28.8, coord_type: "gcj02" });
  const position = { lon: 121.1, lat: 28.8, coord_type: "gcj02" } as const;
  const sent = await client.call("send_report", {}, { bucket: "sanitation", description: "垃圾", position, photo_ids: [photo.id] });
  const number: string = sent.number;
  await client.call("rate_report", { number }, { rating: "satisfied" });
  const mine = await client.call("list_my_reports", { limit: 20 });
  const words: string[] = mine.items.map((item) => item.status_text);
  await client.call("urge_report", { number });
  await client.call("list_my_reports");
  const ended: undefined = await client.call("log_out");
  const evidence = await client.call("fetch_evidence", { number, photo_id: photo.id });
  const path: string = evidence.tempFilePath;
  // @ts-expect-error: no such operation
  await client.call("send_reprot");
  // @ts-expect-error: no such rating
  await client.call("rate_report", { number }, { rating: "great" });
  // @ts-expect-error: the number is needed
  await client.call("show_my_report", {});
  // @ts-expect-error: the body is needed
  await client.call("send_report", {});
  // @ts-expect-error: no such field
  await client.call("withdraw_report", { number }, { version: 1, why: "" });
  void [words, ended, path];
}

export function shown(refused: unknown): string {
  if (!(refused instanceof Refusal)) return "";
  // @ts-expect-error: no such code
  if (refused.code === "no_such_code") return "";
  return refused.code === "conflict" ? "已有变化" : refused.detail;
}
