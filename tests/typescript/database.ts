// Requests are recorded in a real PostgreSQL, by two drivers and a login that may do nothing else. Runs in Node and in Deno.

import assert from "node:assert/strict";
import process from "node:process";
import pg from "pg";
import postgres from "postgres";
import { stop } from "./clock.ts";
import { Monitoring, type Sql } from "./edge/monitoring.ts";
import { HealthMonitor } from "./health/health-check.ts";

const port = Number(process.argv[2]);
const connection = { host: "127.0.0.1", port, user: "edge", database: "postgres" };

// minutes, which end only what hangs; the time-outs of the modules under test stand still
const patience = 600_000;
stop();

const pool = new pg.Pool({ ...connection, max: 2, statement_timeout: patience, connectionTimeoutMillis: patience });
const db = postgres({ ...connection, prepare: false, max: 2, connection: { statement_timeout: patience } });
const drivers: Record<string, Sql> = {
  pg: (text, parameters) => pool.query(text, parameters),
  postgres: (text, parameters) => db.unsafe(text, parameters),
};

// 10 % of 200 requests fail, half of those by an error
for (const sql of Object.values(drivers)) {
  const logged: string[] = [];
  const monitoring = new Monitoring("edge", sql, { maxPending: 1000, log: (text) => logged.push(text) });
  const handler = monitoring.wrap("ingest", (_: Request, number: number) => {
    if (number % 20 === 0) {
      throw new Error("failed");
    }
    return new Response(null, { status: number % 20 === 1 ? 503 : 200 });
  });
  const request = new Request("http://functions.example/", { method: "POST" });
  const answers = Array.from({ length: 200 }, async (_, number) => handler(request, number));
  const settled = await Promise.allSettled(answers);
  assert.equal(settled.filter(({ status }) => status === "rejected").length, 10);
  await monitoring.wrap("*/ ${x} \" ' \\ \u2028 `", () => new Response())(new Request("http://a/", { method: "PURGE" }));
  await monitoring.flush();
  assert.deepEqual(monitoring.state, { recorded: 201, failed: 0, dropped: 0, timedOut: 0 }, logged.join("\n"));
}

// a row that somebody else holds is waited for no longer than a second
{
  const holder = new pg.Client({ ...connection, user: "postgres" });
  await holder.connect();
  await holder.query("BEGIN; LOCK TABLE monitoring.http_request_counters IN EXCLUSIVE MODE");
  for (const sql of Object.values(drivers)) {
    const logged: string[] = [];
    const monitoring = new Monitoring("edge", sql, { log: (message) => logged.push(message) });
    const started = performance.now();
    await monitoring.wrap("query", () => new Response())(new Request("http://a/"));
    assert.deepEqual(monitoring.state, { recorded: 0, failed: 0, dropped: 0, timedOut: 0 }, "the request does not wait");
    await monitoring.flush();
    const took = performance.now() - started;
    assert.ok(took > 900, `the row was not held: ${took}`);
    assert.equal(monitoring.state.failed, 1);
    assert.match(logged[0] ?? "", /lock timeout/);
  }
  await holder.query("ROLLBACK");
  await holder.end();
}

// the check of the database takes either driver's answer
for (const sql of [(text: string) => pool.query(text), (text: string) => db.unsafe(text)]) {
  const monitor = new HealthMonitor({
    databases: { db: sql },
    secret: () => "x",
    fetch: async () => new Response(null, { status: 200 }),
  });
  const results = await monitor.performHealthChecks();
  assert.equal(results.find(({ check }) => check === "db")?.status, "healthy");
}

await pool.end();
await db.end();
console.log("database: passed");
