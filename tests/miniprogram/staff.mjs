// The staff of the demo city, by the same client: what is to be done to a case until it is closed.
import { createClient } from "../../mobile_api/miniprogram/miniprogram_dist/index.js";
import { wxStandin } from "./wx.mjs";

export async function staff(baseUrl, folder, username) {
  const { wx } = wxStandin({ folder, name: username });
  const client = createClient({ baseUrl, wx });
  await client.call("sign_in_with_password", {}, { username, password: "demo" });
  return client;
}

/** From reported to closed. */
export async function close(baseUrl, folder, number, after) {
  const people = {};
  for (const name of ["desk", "chief", "dispatcher", "handler", "inspector"]) people[name] = await staff(baseUrl, folder, name);
  let found = await people.desk.call("show_case", { number });
  const { id } = await people.handler.call("upload_photo", {}, { file: after });
  const deeds = [
    ["desk", { action: "admit", note: "情况属实" }],
    ["chief", { action: "file", class_code: found.class }],
    ["dispatcher", { action: "dispatch", department: found.suggestion.department.code }],
    ["handler", { action: "accept" }],
    ["handler", { action: "answer", note: "已清运", photo_ids: [id] }],
    ["desk", { action: "check" }],
    ["inspector", { action: "pass", note: "已恢复整洁" }],
    ["chief", { action: "close" }],
  ];
  for (const [who, deed] of deeds) found = await people[who].call("take_action", { number }, { version: found.version, ...deed });
  return { found, people };
}
