// What a page shows of its data: its WXML worked out as the platform does, as far as our pages use it.
import { readFileSync } from "node:fs";

const TAG = /<(\/?)([\w-]+)((?:\s+[\w:-]+(?:="[^"]*")?)*)\s*(\/?)>/g;

/** The elements of the page at `path` (pages/…, no ending) that are drawn of `data`, in order, each with its attributes and the
 * words that stand in it. */
export function drawn(path, data) {
  const wxml = readFileSync(new URL(`../../mobile_api/miniprogram/${path}.wxml`, import.meta.url), "utf8");
  const found = [];
  walk(treeOf(wxml), data, found);
  return found;
}

function treeOf(wxml) {
  const root = { tag: "page", said: {}, inside: [] };
  const above = [root];
  let at = 0;
  for (const [whole, closing, tag, said, alone] of wxml.matchAll(TAG)) {
    const here = wxml.indexOf(whole, at);
    above.at(-1).inside.push(wxml.slice(at, here));
    at = here + whole.length;
    if (closing) above.pop();
    else {
      const pairs = [...said.matchAll(/([\w:-]+)(?:="([^"]*)")?/g)].map(([, name, value]) => [name, value ?? ""]);
      const node = { tag, said: Object.fromEntries(pairs), inside: [] };
      above.at(-1).inside.push(node);
      if (!alone) above.push(node);
    }
  }
  return root;
}

/** Draws it once, or once for each of its list; gives the words. */
function walk(node, scope, found) {
  const { "wx:for": list, "wx:if": when, ...said } = node.said;
  if (list !== undefined) {
    const one = { ...node, said: { ...said, ...(when === undefined ? {} : { "wx:if": when }) } };
    const all = worked(list, scope) || [];
    return all.map((item, index) => walk(one, { ...scope, item, index }, found)).join(" ");
  }
  if (when !== undefined && !worked(when, scope)) return "";
  const attributes = Object.fromEntries(Object.entries(said).map(([name, value]) => [name, filled(value, scope)]));
  const element = { tag: node.tag, ...attributes, words: "" };
  if (node.tag !== "block") found.push(element);
  const words = node.inside.map((one) => (typeof one === "string" ? filled(one, scope) : walk(one, scope, found)));
  return (element.words = words.join(" ").replace(/\s+/g, " ").trim());
}

function filled(words, scope) {
  return words.replace(/\{\{(.*?)\}\}/g, (hole) => String(worked(hole, scope) ?? ""));
}

/** A name that is nowhere, or a field of nothing, is nothing. */
function worked(hole, scope) {
  const anything = new Proxy(scope, { has: (_data, name) => typeof name === "string" });
  try {
    return new Function("data", `with (data) { return (${hole.replace(/^\{\{|\}\}$/g, "")}); }`)(anything);
  } catch (fault) {
    if (fault instanceof TypeError) return undefined;
    throw fault;
  }
}
