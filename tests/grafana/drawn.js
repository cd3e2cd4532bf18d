// Reads panels as we write them, one on each line, and says of each what Grafana's own registries do not have or its own functions
// stumble over: units, calculations, modes of colour, transformations; steps that are out of order.
globalThis.navigator = { language: "en-US", languages: ["en-US"] };
console.warn = () => {};
const { firstValueFrom } = require("rxjs");
const data = require("@grafana/data");
// asked for by transformations; when the packages load they must not take this for a browser
globalThis.window = globalThis;
// some have two names
const transformers = [...new Map(Object.values(data.standardTransformers).map((one) => [one.id, one])).values()];
data.standardTransformersRegistry.setInit(() =>
  transformers.map((one) => ({ id: one.id, name: one.name, transformation: async () => one, editor: () => null }))
);
const units = new Set(data.getValueFormats().flatMap((category) => category.submenu.map((unit) => unit.value)));

function frame(refId, labels) {
  const time = { name: "Time", type: data.FieldType.time, values: [1, 2], config: {} };
  const named = Object.entries(labels).map(([name, values]) => ({ name, type: data.FieldType.string, values, config: {} }));
  const value = { name: `Value${refId === "" ? "" : ` #${refId}`}`, type: data.FieldType.number, values: [1, 2], config: {} };
  return data.createDataFrame({ refId, fields: [time, ...named, value] });
}

function flaws(panel) {
  const found = [];
  const { defaults = {} } = panel.fieldConfig ?? {};
  const { reduceOptions, legend, yAxis, cellValues } = panel.options ?? {};
  for (const unit of [defaults.unit, yAxis?.unit, cellValues?.unit]) {
    if (unit !== undefined && !units.has(unit) && !unit.startsWith("suffix:")) found.push(`unit ${unit}`);
  }
  for (const reducer of [...(reduceOptions?.calcs ?? []), ...(legend?.calcs ?? [])]) {
    if (!data.fieldReducers.getIfExists(reducer)) found.push(`reducer ${reducer}`);
  }
  if (defaults.color && !data.fieldColorModeRegistry.getIfExists(defaults.color.mode)) found.push(`color ${defaults.color.mode}`);
  const steps = defaults.thresholds?.steps ?? [];
  const sorted = data.sortThresholds(structuredClone(steps).map((step) => ({ ...step, value: step.value ?? -Infinity })));
  if (JSON.stringify(sorted.map((step) => step.color)) !== JSON.stringify(steps.map((step) => step.color))) found.push("steps");
  if (defaults.min !== undefined && defaults.max !== undefined && defaults.min >= defaults.max) found.push("min and max");
  for (const { id } of panel.transformations ?? []) {
    if (!data.standardTransformersRegistry.getIfExists(id)) found.push(`transformation ${id}`);
  }
  return found;
}

async function transformed(panel) {
  const several = (panel.targets ?? []).length > 1;
  const labels = JSON.parse(process.argv[2] ?? "[]");
  const named = Object.fromEntries(labels.map((label) => [label, ["a", "b"]]));
  const frames = (panel.targets ?? []).map((target) => frame(several ? target.refId : "", named));
  const [made] = await firstValueFrom(data.transformDataFrame(panel.transformations, frames));
  return made.fields.map((field) => field.config.displayName ?? field.name);
}

(async () => {
  for (const line of require("fs").readFileSync(0, "utf8").split("\n").filter(Boolean)) {
    const panel = JSON.parse(line);
    try {
      const found = flaws(panel);
      if (panel.transformations && found.length === 0) {
        const fields = await transformed(panel);
        if (fields.length === 0 || fields.includes("Time")) found.push(`fields ${fields}`);
      }
      console.log(found.length === 0 ? "drawn" : found.join(", "));
    } catch (error) {
      console.log(`stumbles: ${error.message}`);
    }
  }
})();
