import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vite";

const BUILT = "built";
const KEPT_AT_ONCE = 300_000; // bytes; what is larger (the map) is kept when it is first used

// What the worker keeps, in a fixed order, and a digest over all of it: a new build is a new worker.
function listed(folder: string): string[] {
  return readdirSync(join(BUILT, folder))
    .sort()
    .flatMap((name) => {
      const path = folder ? `${folder}/${name}` : name;
      return statSync(join(BUILT, path)).isDirectory() ? listed(path) : [path];
    });
}

const all = listed("").filter((path) => path !== "sw.js");
const digest = createHash("sha256");
for (const path of all) digest.update(path).update(readFileSync(join(BUILT, path)));
const kept = all.filter(
  (path) => path.startsWith("assets/") && !path.startsWith("assets/staff-") && statSync(join(BUILT, path)).size <= KEPT_AT_ONCE,
);

export default defineConfig({
  publicDir: false,
  define: {
    __KEPT__: JSON.stringify(["/", "/manifest.webmanifest", "/favicon.svg", "/icons/icon-192.png", ...kept.map((path) => `/${path}`)]),
    __EDITION__: JSON.stringify(digest.digest("hex").slice(0, 16)),
  },
  build: {
    outDir: BUILT,
    emptyOutDir: false,
    target: "es2022",
    reportCompressedSize: false,
    lib: { entry: "src/worker/sw.ts", formats: ["iife"], name: "sw", fileName: () => "sw.js" },
  },
});
