// What the generated programs do where those that the project began with failed; prints one JSON object.
import { Monitoring } from "./edge/monitoring.ts";
import { HealthMonitor } from "./health/health-check.ts";

const request = new Request("http://localhost/", { headers: { "x-function-name": "anything" } });
const said: Record<string, unknown> = {};

// a recording that fails
const recorded: (string | number)[][] = [];
const failing = new Monitoring("supabase-edge", () => Promise.reject(new Error("metrics backend down")), { log: () => {} });
const answer = await failing.wrap("ingest", () => new Response("ok"))(request);
said.answer = await answer.text();
await failing.flush();
said.failed = failing.state.failed;

// a handler that fails, also while the recording does
const working = new Monitoring("supabase-edge", (_text, parameters) => {
  recorded.push(parameters);
  return Promise.resolve();
});
const thrown = async (monitoring: typeof working, value: unknown): Promise<unknown> => {
  try {
    await monitoring.wrap("query", () => {
      throw value;
    })(request);
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
};
said.thrown = [await thrown(failing, new Error("real bug")), await thrown(working, null)];
await failing.flush();
await working.flush();
said.recorded = recorded.map((parameters) => parameters.slice(0, 4));

// a name that is not in the spec
try {
  working.wrap("anything" as "ingest", () => new Response());
  said.unknownName = "taken";
} catch (error) {
  said.unknownName = (error as Error).name;
}

// checks: an array for a result, a probe that never answers, one that fails
const asked: string[] = [];
const monitor = new HealthMonitor({
  databases: { postgres: () => Promise.resolve([{ health: 1 }]) },
  secret: () => "key",
  fetch: (url, init) => {
    asked.push(`${url} ${new Headers(init.headers).get("apikey")}`);
    if (url.includes("minio")) {
      return new Promise(() => {});
    }
    return Promise.resolve(new Response("", { status: url.includes("rest") ? 200 : 500 }));
  },
});
const { performHealthChecks } = HealthMonitor.prototype;
const results = await performHealthChecks.call(monitor);
said.late = results.find(({ service }) => service === "minio")?.details;
said.statuses = Object.fromEntries(results.map(({ check, status }) => [check, status]));
said.kept = monitor.results().length;
said.asked = asked.sort();
said.exported = monitor.toPrometheus().split("\n").filter((line) => line.startsWith("lakehouse_health_check_success"));
console.log(JSON.stringify(said));
