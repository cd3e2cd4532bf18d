// Opens a page in headless Chromium at two widths, light and dark, with everything unfolded, and prints one JSON document: what
// the console says, how wide the page is, and what axe finds. It talks over pipes, so that no port is opened.
//
// usage: node browse.mjs CHROMIUM AXE PAGE [FOLDER FOR PICTURES]
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [chromium, axe, page, pictures] = process.argv.slice(2);
const WIDTHS = [390, 1280];
const SCHEMES = ["light", "dark"];
const PATIENCE = 120_000;

const profile = mkdtempSync(join(tmpdir(), "page-"));
const browser = spawn(
  chromium,
  ["--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", `--user-data-dir=${profile}`, "about:blank"],
  { stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"] },
);
let complaints = "";
browser.stderr.on("data", (data) => (complaints = (complaints + data).slice(-2000)));

const answers = new Map();
const events = [];
let last = 0;
let rest = "";
browser.stdio[4].on("data", (data) => {
  const messages = (rest + data).split("\0");
  rest = messages.pop();
  for (const message of messages.map((text) => JSON.parse(text))) {
    if (message.id === undefined) events.push(message);
    else answers.get(message.id)?.(message);
  }
});

function send(method, params = {}, sessionId = undefined) {
  const id = ++last;
  browser.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + "\0");
  return new Promise((done, failed) => {
    const given = setTimeout(() => failed(new Error(`no answer to ${method}: ${complaints}`)), PATIENCE);
    answers.set(id, (message) => {
      clearTimeout(given);
      answers.delete(id);
      if (message.error) failed(new Error(`${method}: ${message.error.message}`));
      else done(message.result);
    });
  });
}

async function event(method, session) {
  for (const until = Date.now() + PATIENCE; Date.now() < until; ) {
    const index = events.findIndex((it) => it.method === method && it.sessionId === session);
    if (index >= 0) return events.splice(index, 1)[0].params;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error(`${method} did not happen: ${complaints}`);
}

async function value(session, expression) {
  const asked = { expression, awaitPromise: true, returnByValue: true };
  const { result, exceptionDetails } = await send("Runtime.evaluate", asked, session);
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value;
}

// what stands out of the screen to the right
const BEYOND = `(() => {
  const wide = document.documentElement.clientWidth;
  const beyond = [...document.body.querySelectorAll("*")].filter((it) => it.getBoundingClientRect().right > wide + 1);
  return { wide, whole: document.documentElement.scrollWidth, beyond: beyond.slice(0, 5).map((it) => it.outerHTML.slice(0, 200)) };
})()`;
const VIOLATIONS = `axe.run(document, { resultTypes: ["violations"] }).then((found) => found.violations.map((it) => ({
  id: it.id, impact: it.impact, help: it.help, nodes: it.nodes.length, first: it.nodes[0].html.slice(0, 300),
  why: it.nodes[0].failureSummary })))`;

async function visit(width, scheme) {
  const { targetId } = await send("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
  for (const domain of ["Page", "Runtime", "Log", "Network"]) await send(`${domain}.enable`, {}, sessionId);
  const media = { features: [{ name: "prefers-color-scheme", value: scheme }] };
  await send("Emulation.setEmulatedMedia", media, sessionId);
  const metrics = { width, height: 900, deviceScaleFactor: 1, mobile: false };
  await send("Emulation.setDeviceMetricsOverride", metrics, sessionId);
  await send("Page.navigate", { url: pathToFileURL(resolve(page)).href }, sessionId);
  await event("Page.loadEventFired", sessionId);
  if (pictures) {
    const { cssContentSize: { height } } = await send("Page.getLayoutMetrics", {}, sessionId);
    const clip = { x: 0, y: 0, width, height: Math.min(height, 6000), scale: 1 };
    const { data } = await send("Page.captureScreenshot", { clip, captureBeyondViewport: true }, sessionId);
    writeFileSync(join(pictures, `${scheme}-${width}.png`), Buffer.from(data, "base64"));
  }
  await value(sessionId, `document.querySelectorAll("details").forEach((it) => (it.open = true))`);
  const size = await value(sessionId, BEYOND);
  const back = await value(sessionId, `getComputedStyle(document.body).backgroundColor`);
  await value(sessionId, readFileSync(axe, "utf8") + ";0");
  const violations = await value(sessionId, VIOLATIONS);
  const own = events.filter((it) => it.sessionId === sessionId);
  const said = own
    .filter((it) => ["Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"].includes(it.method))
    .map((it) => JSON.stringify(it.params).slice(0, 500));
  const asked = own.filter((it) => it.method === "Network.requestWillBeSent").map((it) => it.params.request.url);
  await send("Target.closeTarget", { targetId });
  return { width, scheme, size, back, said, asked: asked.slice(1), violations };
}

try {
  const visits = [];
  for (const width of WIDTHS) for (const scheme of SCHEMES) visits.push(await visit(width, scheme));
  console.log(JSON.stringify(visits, null, 1));
} finally {
  browser.kill("SIGKILL");
  await new Promise((done) => browser.once("exit", done));
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}
