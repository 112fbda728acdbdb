// Runs a command of this project from a fresh clone: plain JavaScript, since it installs what TypeScript needs.
// Usage: node toolchain/bootstrap.mjs <script>.ts [argument…]
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const lockFile = path.join(root, "package-lock.json");
const modules = path.join(root, "node_modules");
const stamp = path.join(modules, ".simple-web-stack");
const installation = path.join(root, ".local", "npm-ci");

function fail(message) {
  process.stderr.write(`\nerror: ${message}\n`);
  process.exit(1);
}

function isInstalled() {
  // node_modules is a link to another clone's packages, which that clone keeps up to date.
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) {
    return true;
  }
  const hash = createHash("sha256").update(readFileSync(lockFile)).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) {
    return true;
  }
  // Installed without this script: npm writes this file last.
  const record = path.join(modules, ".package-lock.json");
  if (existsSync(record) && statSync(record).mtimeMs >= statSync(lockFile).mtimeMs) {
    writeFileSync(stamp, hash);
    return true;
  }
  return false;
}

function isAlive(processId) {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/**
 * Uses a directory as a lock. Its owner is noted a moment later, so a lock without one is respected for four seconds.
 */
function lockInstallation() {
  for (let attempts = 0; ; attempts++) {
    try {
      mkdirSync(path.dirname(installation), { recursive: true });
      mkdirSync(installation);
      writeFileSync(path.join(installation, "process"), String(process.pid));
      return;
    } catch (error) {
      if (error.code !== "EEXIST") {
        fail(`can't write to ${root}: ${error.message}`);
      }
    }
    const owner = path.join(installation, "process");
    const processId = existsSync(owner) ? Number(readFileSync(owner, "utf8")) : 0;
    if (processId > 0 ? !isAlive(processId) : attempts > 20) {
      rmSync(installation, { recursive: true, force: true });
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
}

const [major] = process.versions.node.split(".").map(Number);
if (major < 20) {
  fail(`this is Node.js ${process.versions.node}, and 20 or newer is needed: https://nodejs.org/en/download`);
}
if (!isInstalled()) {
  lockInstallation();
  try {
    if (!isInstalled()) {
      process.stderr.write("Installing npm packages …\n");
      const begin = Date.now();
      const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
        cwd: root,
        stdio: "inherit",
      });
      if (npm.status !== 0) {
        rmSync(installation, { recursive: true, force: true });
        fail(`npm packages can't be installed (see above). Fix that, then run in ${root}: npm ci`);
      }
      isInstalled();
      process.stderr.write(`Installing npm packages: done in ${((Date.now() - begin) / 1000).toFixed(1)} s\n`);
    }
  } finally {
    rmSync(installation, { recursive: true, force: true });
  }
}

const [script, ...commandArguments] = process.argv.slice(2);
const tsx = path.join(modules, "tsx", "dist", "loader.mjs");
const child = spawnSync(
  process.execPath,
  ["--import", `file://${tsx}`, path.resolve(root, script), ...commandArguments],
  {
    stdio: "inherit",
  },
);
process.exit(child.status ?? 1);
