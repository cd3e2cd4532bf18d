// Reads panels, one on each line, and says of each whether Grafana's own functions stumble over its fields and its
// calculations; in front of it, on a line each, the matchers, the modes of colour and the calculations that Grafana has.
globalThis.navigator = { language: "en-US", languages: ["en-US"] };
console.warn = () => {};
const data = require("@grafana/data");
const theme = data.createTheme();
// what a plugin calls its options is its own matter
const reducing = ["stat", "gauge", "bargauge", "piechart"];
const replaceVariables = (text) => text;

function names(registry) {
  return registry.list().flatMap((one) => [one.id, ...(one.aliasIds ?? [])]).sort();
}

function draw(panel) {
  const { defaults = {}, overrides = [] } = panel.fieldConfig ?? {};
  const fieldConfig = { defaults, overrides };
  const values = { name: "Value", type: data.FieldType.number, values: [1, 2], config: structuredClone(defaults ?? {}) };
  const time = { name: "Time", type: data.FieldType.time, values: [1, 2], config: {} };
  const frame = data.createDataFrame({ refId: "A", fields: [time, values] });
  const [drawn] = data.applyFieldOverrides({ data: [frame], fieldConfig, replaceVariables, theme, timeZone: "utc" });
  drawn.fields[1].display(1);
  const { reduceOptions, legend } = panel.options ?? {};
  if (reduceOptions && reducing.includes(panel.type)) {
    data.getFieldDisplayValues({ fieldConfig, reduceOptions, data: [drawn], replaceVariables, theme, timeZone: "utc" });
  }
  if (legend?.calcs && !reducing.includes(panel.type)) {
    data.reduceField({ field: drawn.fields[1], reducers: legend.calcs });
  }
}

for (const registry of [data.fieldMatchers, data.fieldColorModeRegistry, data.fieldReducers]) {
  console.log(names(registry).join(" "));
}
for (const line of require("fs").readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  try {
    draw(JSON.parse(line));
    console.log("drawn");
  } catch (error) {
    console.log(`stumbles: ${error.message}`);
  }
}
