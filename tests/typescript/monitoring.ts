// The middleware with clients that answer, fail, hang and throw. Runs in Node and in Deno.

import assert from "node:assert/strict";
import process from "node:process";
import { advance, stop, turn, until } from "./clock.ts";
import { Monitoring, type Sql } from "./edge/monitoring.ts";

const unhandled: unknown[] = [];
process.on("unhandledRejection", (reason) => unhandled.push(reason));

stop();

/** A client that remembers what it was asked. */
function remembering(answer: () => PromiseLike<unknown> = async () => []) {
  const calls: (string | number)[][] = [];
  const sql: Sql = (text, parameters) => {
    assert.match(text, /"monitoring"\.record_http_request\(/);
    calls.push(parameters);
    return answer();
  };
  return { calls, sql };
}

const request = (method = "GET"): Request =>
  new Request("http://functions.example/ingest", { method, headers: { "x-function-name": "forged" } });

async function thrownBy(work: () => Promise<unknown>): Promise<{ thrown: unknown }> {
  try {
    await work();
  } catch (thrown) {
    return { thrown };
  }
  return assert.fail("nothing was thrown");
}

// the response is the handler's own, what follows the request is passed on, and the call comes after the response
{
  const { calls, sql } = remembering();
  const monitoring = new Monitoring("edge", sql);
  const response = new Response("done", { status: 201 });
  const seen: unknown[] = [];
  const handler = monitoring.wrap("ingest", (_: Request, name: string, count: number) => {
    seen.push(name, count);
    advance(250);
    return response;
  });
  assert.equal(await handler(request("POST"), "remote", 7), response);
  assert.deepEqual(seen, ["remote", 7]);
  assert.equal(calls.length, 0, "nothing is asked before the response is handed on");
  await monitoring.flush();
  assert.equal(calls.length, 1);
  const [service, name, method, status, seconds, lock] = calls[0] ?? [];
  assert.deepEqual([service, name, method, status, seconds, lock], ["edge", "ingest", "POST", 201, 0.25, "1000"]);
  assert.deepEqual(monitoring.state, { recorded: 1, failed: 0, dropped: 0, timedOut: 0 });
}

// whatever is thrown is thrown on unchanged, and recorded once
for (const thrown of [new Error("real bug"), null, undefined, "text", 0]) {
  const { calls, sql } = remembering();
  const monitoring = new Monitoring("edge", sql);
  const throwing = monitoring.wrap("ingest", () => {
    throw thrown;
  });
  assert.equal((await thrownBy(() => throwing(request()))).thrown, thrown);
  const rejecting = monitoring.wrap("ingest", async () => {
    throw thrown;
  });
  assert.equal((await thrownBy(() => rejecting(request()))).thrown, thrown);
  await monitoring.flush();
  assert.deepEqual(calls.map((call) => call[3]), [500, 500]);
}

// methods and statuses are few, whatever a caller or a handler comes up with
{
  const { calls, sql } = remembering();
  const monitoring = new Monitoring("edge", sql);
  await monitoring.wrap("ingest", () => new Response(null, { status: 204 }))(request("PROPFIND"));
  await monitoring.wrap("ingest", () => Response.error())(request("DELETE"));
  const nothing = undefined as unknown as Response;
  assert.equal(await monitoring.wrap("ingest", () => nothing)(request()), undefined);
  await monitoring.flush();
  assert.deepEqual(calls.map((call) => [call[2], call[3]]), [["OTHER", 204], ["DELETE", 500], ["GET", 500]]);
}

// a function that is not declared is refused when the program starts, not when a request comes
{
  const monitoring = new Monitoring("edge", remembering().sql);
  // @ts-expect-error: the names are a closed list
  assert.throws(() => monitoring.wrap("other", () => new Response()), TypeError);
  // @ts-expect-error: as are the services
  new Monitoring("other", remembering().sql);
}

// a hostile name is a name
{
  const { calls, sql } = remembering();
  const monitoring = new Monitoring("edge", sql);
  const name = "*/ ${x} \" ' \\ \u2028 `";
  await monitoring.wrap(name, () => new Response())(request());
  await monitoring.flush();
  assert.equal(calls[0]?.[1], name);
}

// a client that throws or rejects changes nothing for the caller, and is logged once in a while
{
  const answers: (() => PromiseLike<unknown>)[] = [
    () => Promise.reject(new Error("connection refused")),
    () => {
      throw new Error("no pool");
    },
    () => Promise.reject(null),
  ];
  for (const answer of answers) {
    const logged: string[] = [];
    const monitoring = new Monitoring("edge", remembering(answer).sql, { log: (message) => logged.push(message) });
    const handler = monitoring.wrap("ingest", () => new Response("fine"));
    for (let count = 0; count < 20; count += 1) {
      assert.equal(await (await handler(request())).text(), "fine");
    }
    await monitoring.flush();
    assert.equal(monitoring.state.failed, 20);
    assert.equal(logged.length, 1, "one message in an interval");
    advance(60_000);
    await handler(request());
    await monitoring.flush();
    assert.equal(logged.length, 2, "and one in the next");
  }
  const logged: string[] = [];
  const options = { logInterval: 0, log: (message: string) => logged.push(message) };
  const often = new Monitoring("edge", remembering(answers[0]).sql, options);
  for (let count = 0; count < 3; count += 1) {
    await often.wrap("ingest", () => new Response())(request());
    await often.flush();
  }
  assert.equal(logged.length, 3);
  const broken = (): void => {
    throw new Error("the log is full");
  };
  const silent = new Monitoring("edge", remembering(answers[0]).sql, { log: broken });
  assert.equal((await silent.wrap("ingest", () => new Response())(request())).status, 200);
  await silent.flush();
  assert.equal(silent.state.failed, 1);
}

// a client that never answers delays nobody, is given up, and gathers no heap
{
  const { calls, sql } = remembering(() => new Promise(() => {}));
  const monitoring = new Monitoring("edge", sql, { timeout: 100, maxPending: 3, log: () => {} });
  const handler = monitoring.wrap("ingest", () => new Response());
  for (let count = 0; count < 10; count += 1) {
    // the time stands still: no request waits
    await handler(request());
  }
  await until(() => calls.length === 3);
  const flushed = monitoring.flush();
  advance(99);
  assert.equal(monitoring.state.timedOut, 0);
  advance(1);
  await flushed;
  assert.equal(calls.length, 3);
  assert.deepEqual(monitoring.state, { recorded: 0, failed: 0, dropped: 7, timedOut: 3 });
}

// one that answers late counts as recorded then, and one that fails late is no unhandled rejection
{
  let answer = (): void => assert.fail("nobody was asked");
  const answered = new Promise<void>((resolve) => (answer = resolve));
  const slow = remembering(() => answered);
  const late = new Monitoring("edge", slow.sql, { timeout: 20, log: () => {} });
  const failing = remembering(() => answered.then(() => Promise.reject(new Error("late"))));
  const lateFailure = new Monitoring("edge", failing.sql, { timeout: 20, log: () => {} });
  await late.wrap("ingest", () => new Response())(request());
  await lateFailure.wrap("ingest", () => new Response())(request());
  await until(() => slow.calls.length + failing.calls.length === 2);
  advance(20);
  await Promise.all([late.flush(), lateFailure.flush()]);
  assert.equal(late.state.recorded + lateFailure.state.failed, 0);
  answer();
  await until(() => late.state.recorded + lateFailure.state.failed === 2);
  assert.deepEqual(late.state, { recorded: 1, failed: 0, dropped: 0, timedOut: 1 });
  assert.deepEqual(lateFailure.state, { recorded: 0, failed: 1, dropped: 0, timedOut: 1 });
}

// a stream is passed on as it is; its time ends when the handler returns
{
  const { calls, sql } = remembering();
  const monitoring = new Monitoring("edge", sql);
  let go = (): void => assert.fail("nothing is streamed");
  const gone = new Promise<void>((resolve) => (go = resolve));
  const handler = monitoring.wrap("ingest", () => {
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        await gone;
        controller.enqueue(new TextEncoder().encode("slow"));
        controller.close();
      },
    });
    return new Response(body);
  });
  const response = await handler(request());
  advance(300);
  go();
  assert.equal(await response.text(), "slow");
  await monitoring.flush();
  assert.equal(calls[0]?.[4], 0);
}

// the edge runtime is asked to wait, and one that refuses is no trouble
{
  const scope = globalThis as typeof globalThis & { EdgeRuntime?: { waitUntil(work: Promise<unknown>): void } };
  const kept: Promise<unknown>[] = [];
  scope.EdgeRuntime = { waitUntil: (work) => kept.push(work) };
  const { calls, sql } = remembering(() => Promise.reject(new Error("down")));
  const monitoring = new Monitoring("edge", sql, { log: () => {} });
  await monitoring.wrap("ingest", () => new Response())(request());
  assert.equal(kept.length, 1);
  await kept[0];
  assert.equal(calls.length, 1, "the work that the runtime waits for is the recording");
  scope.EdgeRuntime = {
    waitUntil() {
      throw new Error("too late");
    },
  };
  assert.equal((await monitoring.wrap("ingest", () => new Response())(request())).status, 200);
  await monitoring.flush();
  delete scope.EdgeRuntime;
}

await turn();
assert.deepEqual(unhandled, []);
console.log("monitoring: passed");
