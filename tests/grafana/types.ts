// What a dashboard of ours may hold: the types of @grafana/schema, with the words of enumerations in place of the
// enumerations, and for each panel the options and the field options of its own plugin. Prometheus' and Elasticsearch's
// queries, which are in no package, are written out.
import type { AnnotationQuery, Dashboard, FieldConfig, Panel, RowPanel } from "@grafana/schema";
import type { Options as BarGauge } from "@grafana/schema/dist/esm/raw/composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen";
import type { Options as Gauge } from "@grafana/schema/dist/esm/raw/composable/gauge/panelcfg/x/GaugePanelCfg_types.gen";
import type { Options as Heatmap } from "@grafana/schema/dist/esm/raw/composable/heatmap/panelcfg/x/HeatmapPanelCfg_types.gen";
import type { Options as Logs } from "@grafana/schema/dist/esm/raw/composable/logs/panelcfg/x/LogsPanelCfg_types.gen";
import type { Options as PieChart } from "@grafana/schema/dist/esm/raw/composable/piechart/panelcfg/x/PieChartPanelCfg_types.gen";
import type { Options as Stat } from "@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen";
import type {
  FieldConfig as StateTimelineFields,
  Options as StateTimeline,
} from "@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen";
import type { Options as Table } from "@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen";
import type { Options as Text } from "@grafana/schema/dist/esm/raw/composable/text/panelcfg/x/TextPanelCfg_types.gen";
import type {
  FieldConfig as TimeSeriesFields,
  Options as TimeSeries,
} from "@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen";

type Plain<T> = 0 extends 1 & T ? T
  : T extends string ? `${T}`
  : T extends Array<infer U> ? Plain<U>[]
  : T extends object ? { [K in keyof T]?: Plain<T[K]> }
  : T;

interface DataSource<Type extends string> {
  type: Type;
  uid: string;
}

interface PrometheusQuery {
  datasource: DataSource<"prometheus">;
  editorMode: "code" | "builder";
  expr: string;
  format: "time_series" | "table" | "heatmap";
  instant: boolean;
  interval?: string;
  legendFormat: string;
  range: boolean;
  refId: string;
}

interface LogQuery {
  datasource: DataSource<"elasticsearch">;
  metrics: { id: string; type: "logs" }[];
  query: string;
  refId: string;
  timeField: string;
}

type Of<Type extends string, Options, Query = PrometheusQuery, Custom = Record<string, never>> =
  & Omit<Plain<Panel>, "type" | "options" | "fieldConfig" | "targets">
  & {
    type: Type;
    options: Plain<Options>;
    targets?: Query[];
    fieldConfig?: { defaults: Omit<Plain<FieldConfig>, "custom"> & { custom?: Plain<Custom> }; overrides: [] };
  };

type AnyPanel =
  | Of<"timeseries", TimeSeries, PrometheusQuery, TimeSeriesFields>
  | Of<"stat", Stat>
  | Of<"gauge", Gauge>
  | Of<"bargauge", BarGauge>
  | Of<"table", Table>
  | Of<"heatmap", Heatmap>
  | Of<"logs", Logs, LogQuery>
  | Of<"state-timeline", StateTimeline, PrometheusQuery, StateTimelineFields>
  | Of<"piechart", PieChart>
  | Of<"text", Text, never>;

type Row = Omit<Plain<RowPanel>, "panels" | "type"> & { type: "row"; panels: AnyPanel[] };

type Annotation = Omit<Plain<AnnotationQuery>, "target"> & {
  target?: { expr: string; interval: string; refId: string };
  tagKeys?: string;
  textFormat?: string;
  titleFormat?: string;
};

export type Written = Omit<Plain<Dashboard>, "annotations" | "panels" | "schemaVersion"> & {
  annotations: { list: Annotation[] };
  panels: (AnyPanel | Row)[];
  schemaVersion: 41;
};
