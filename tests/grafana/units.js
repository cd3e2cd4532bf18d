// Prints the units that @grafana/data knows, one on each line, sorted by bytes.
globalThis.navigator = { language: "en-US", languages: ["en-US"] };
const { getValueFormats } = require("@grafana/data");
const units = getValueFormats().flatMap((category) => category.submenu.map((unit) => unit.value));
const bytes = [...new Set(units)].map((unit) => Buffer.from(unit)).sort(Buffer.compare);
process.stdout.write(bytes.map((unit) => `${unit}\n`).join(""));
