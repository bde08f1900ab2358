// Builds miniprogram_dist from src by tsc, and notes the digest of the sources, so that a test without npm sees a stale build.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const here = import.meta.dirname;
const target = process.argv[2] === "--to" ? process.argv[3] : join(here, "miniprogram_dist");
rmSync(target, { recursive: true, force: true });
const tsc = join(here, "node_modules/typescript/bin/tsc");
execFileSync(process.execPath, [tsc, "-p", here, "--outDir", target], { stdio: "inherit" });
const hash = createHash("sha256");
for (const name of readdirSync(join(here, "src")).sort()) hash.update(readFileSync(join(here, "src", name)));
writeFileSync(join(target, "sources.sha256"), `${hash.digest("hex")}\n`);
