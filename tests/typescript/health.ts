// The health checks against servers that answer, fail, are slow, hang, and never stop. Runs in Node and in Deno.

import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createListener, type AddressInfo, type Server, type Socket } from "node:net";
import { Buffer } from "node:buffer";
import { writeFileSync } from "node:fs";
import process from "node:process";
import { advance, performance, stop, turn, until } from "./clock.ts";
import { type CheckName, HealthMonitor, type SecretPlace } from "./health/health-check.ts";

const unhandled: unknown[] = [];
process.on("unhandledRejection", (reason) => unhandled.push(reason));

stop();

const servers: Server[] = [];
const sockets = new Set<Socket>();

async function listen(server: Server): Promise<number> {
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

interface Seen {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingMessage["headers"];
  body: string;
}
const seen: Seen[] = [];
const openEnds = new Set<ServerResponse>();
let answerSlowly = (): void => assert.fail("nobody asked for /slow");

const port = await listen(
  createServer((message, response) => {
    const parts: Buffer[] = [];
    message.on("data", (part: Buffer) => parts.push(part));
    message.on("end", () => {
      const { method, url, headers } = message;
      seen.push({ method, url, headers, body: Buffer.concat(parts).toString("utf8") });
      switch (url) {
        case "/empty":
          response.writeHead(204).end();
          break;
        case "/slow":
          answerSlowly = () => response.end("slow");
          break;
        case "/broken":
          response.writeHead(503).end("broken");
          break;
        case "/gone":
          response.writeHead(410).end("gone");
          break;
        case "/moved":
          response.writeHead(302, { location: "/" }).end();
          break;
        case "/endless": {
          openEnds.add(response);
          const timer = setInterval(() => response.write("x".repeat(1000)), 5);
          response.on("close", () => {
            clearInterval(timer);
            openEnds.delete(response);
          });
          break;
        }
        case "/large":
          response.end("y".repeat(5_000_000));
          break;
        default:
          response.end("ok");
      }
    });
  }),
);
let hangs = 0;
const hanging = await listen(createListener(() => (hangs += 1)));
const closed = createListener(() => {});
const refused = await listen(closed);
await new Promise((resolve) => closed.close(resolve));

const secrets: SecretPlace[] = [];
let database: () => PromiseLike<unknown> = async () => [];
const monitor = new HealthMonitor({
  databases: { db: (text) => (assert.equal(text, "SELECT 1"), database()) },
  secret: async (place) => {
    secrets.push(place);
    const name = "file" in place ? place.file : place.env;
    if (name === "secrets/missing") {
      throw new Error("the value is hunter2");
    }
    return name === "secrets/bad" ? "hunter2\nhunter3" : `secret of ${name}\n`;
  },
  url: (written, check) => {
    const to: Partial<Record<CheckName, number>> = { "hanging/probe": hanging, "refused/probe": refused };
    return written.replace(/localhost:\d+/, `127.0.0.1:${to[check] ?? port}`);
  },
});

assert.equal(monitor.status, "unknown");
assert.deepEqual(monitor.results(), []);
const first = monitor.performHealthChecks();
assert.equal(monitor.performHealthChecks(), first, "a call during a run gets that run");
// all at once: while the time stands still every check ends but those whose servers do not
const CHECKS = 18;
const resultOf = (check: CheckName) => monitor.results().find((result) => result.check === check);
const ended = (check: CheckName) => (): boolean => resultOf(check) !== undefined;
const slowIsAsked = (): boolean => seen.some(({ url }) => url === "/slow");
await until(() => monitor.results().length === CHECKS - 3 && openEnds.size === 1 && hangs > 0 && slowIsAsked());
advance(201);
answerSlowly();
await until(ended("slow/probe"));
advance(298);
await turn();
assert.ok(!ended("endless/probe")(), "its time-out is 500 ms");
advance(1);
await until(ended("endless/probe"));
advance(499);
await turn();
assert.ok(!ended("hanging/probe")(), "its time-out is 1 s");
advance(1);
const results = await first;
assert.equal(performance.now(), 1000);

const statuses = Object.fromEntries(results.map(({ check, target, status, details }) => [
  check === "twice/probe" ? target : check,
  details === undefined ? status : `${status}: ${details}`,
]));
const refusal = statuses["refused/probe"];
assert.match(refusal ?? "", /^unhealthy: .*(ECONNREFUSED|refused)/);
assert.deepEqual(statuses, {
  db: "healthy",
  "basic/probe": "healthy",
  "bearer/probe": "healthy",
  "broken/probe": "unhealthy: the answer was 503",
  "empty/probe": "healthy",
  "endless/probe": "unhealthy: no complete answer within 500 ms",
  "expected/probe": "healthy",
  "fine/probe": "healthy",
  "hanging/probe": "unhealthy: no complete answer within 1000 ms",
  "large/probe": "healthy",
  "moved/probe": "healthy",
  "not-a-header/probe": "unhealthy: the header x-key cannot have this value",
  "posted/probe": "healthy",
  "refused/probe": refusal,
  "slow/probe": "degraded",
  "http://localhost:1001/twice": "healthy",
  "http://localhost:1002/twice": "healthy",
  "without-secret/probe": "unhealthy: the secret secrets/missing cannot be read or is empty",
});
assert.equal(monitor.status, "unhealthy");
assert.equal(results.filter(({ service }) => service === "twice").length, 2);
assert.ok(results.every(({ lastCheck, responseTime }) => lastCheck instanceof Date && responseTime >= 0));
assert.deepEqual(monitor.results(), results);
assert.doesNotMatch(JSON.stringify(monitor), /hunter|secret of/);

const asked = (url: string): Seen => seen.find((one) => one.url === url) ?? assert.fail(`nobody asked for ${url}`);
assert.equal(seen.filter((one) => one.url === "/broken").length, 1, "one request for each check");
assert.equal(asked("/basic").headers.authorization, `Basic ${Buffer.from("us\"ér:secret of secrets/basic").toString("base64")}`);
assert.equal(asked("/basic").method, "POST", "an empty body is one");
assert.equal(asked("/bearer").headers.authorization, "Bearer secret of secrets/bearer");
const plain = String(asked("/bearer").headers["x-plain"]);
assert.equal(Buffer.from(plain, "latin1").toString("utf8"), "*/ ${x} \" \\ ` ü");
assert.equal(asked("/bearer").headers["x-key"], "secret of secrets/key");
assert.equal(asked("/posted").method, "POST");
assert.equal(asked("/posted").body, "*/ ${x} \0 \u2028 \u2029 \u202e \n ü 🦆 \\ \" ' `");
assert.equal(asked("/posted").headers["content-type"], undefined);
assert.equal(asked("/fine").method, "GET");

// a connection is not left open by a body that never ends
await until(() => openEnds.size === 0);

// Prometheus' own reader gets these
writeFileSync("metrics.txt", monitor.toPrometheus());
const metrics = monitor.toPrometheus();
assert.match(metrics, /^lakehouse_health_check_success\{check="slow\/probe",target="http:\/\/localhost:1001\/slow"\} 1$/m);
assert.match(metrics, /^lakehouse_health_check_degraded\{check="slow\/probe",[^}]*\} 1$/m);
assert.match(metrics, /^lakehouse_health_check_success\{check="hanging\/probe",[^}]*\} 0$/m);

// databases that fail, throw and hang; one that hangs is not asked again while it does
const databaseResult = async () => {
  let over = false;
  const run = monitor.performHealthChecks().finally(() => (over = true));
  // what a server leaves open ends with its time-out
  while (!over) {
    await turn();
    advance(1000);
  }
  return (await run).find(({ check }) => check === "db");
};
database = () => Promise.reject(new Error("the database system is starting up"));
assert.equal((await databaseResult())?.details, "the database system is starting up");
database = () => {
  throw new Error("no pool");
};
assert.equal((await databaseResult())?.details, "no pool");
database = () => Promise.reject(null);
assert.equal((await databaseResult())?.status, "unhealthy");
let queries = 0;
let answer: (() => void) | undefined;
database = () => {
  queries += 1;
  return new Promise<void>((resolve) => (answer = resolve));
};
const before = resultOf("db");
assert.equal((await databaseResult())?.details, "no complete answer within 5000 ms");
assert.notEqual(resultOf("db"), before, "the last check is the last one");
assert.equal((await databaseResult())?.status, "unhealthy");
assert.equal(queries, 1);
answer?.();
await turn();
database = async () => ({ rows: [] });
assert.equal((await databaseResult())?.status, "healthy");

await turn();
assert.deepEqual(unhandled, []);
for (const server of servers) {
  server.close();
}
for (const socket of sockets) {
  socket.destroy();
}
console.log("health: passed");
