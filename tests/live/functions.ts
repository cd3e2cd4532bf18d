// Edge functions around which the middleware stands: they answer, and some of them fail.

import process from "node:process";
import pg from "pg";
import { Monitoring } from "./edge/monitoring.ts";

const [port, database] = process.argv.slice(2).map(Number);
const pool = new pg.Pool({ host: "127.0.0.1", port: database, user: "edge", database: "postgres", max: 2 });
// the test asks faster than a busy machine records, which may take its time
const options = { maxPending: 1000, timeout: 600_000 };
const monitoring = new Monitoring("supabase-edge", (text, parameters) => pool.query(text, parameters), options);
const ingest = monitoring.wrap("ingest", (request: Request) => {
  if (request.url.endsWith("/fails")) {
    throw new Error("meant to");
  }
  return new Response("done");
});

Deno.serve({ hostname: "127.0.0.1", port, onError: () => new Response("failed", { status: 500 }) }, async (request) => {
  const { pathname } = new URL(request.url);
  if (pathname === "/ready") {
    return new Response("ready");
  }
  if (pathname === "/recorded") {
    await monitoring.flush();
    return Response.json(monitoring.state);
  }
  return ingest(request);
});
