/**
 * The transfer study on chest X-rays: arms, runs, and the report. The `xrt` command is the same from the shell.
 *
 * @packageDocumentation
 */
export type { Arm, ArmData, ArmExamples, ArmOptions, ArmRun } from "./arms/arm.js";
export { arms, armsNamed } from "./arms/table.js";
export { renderReport } from "./report/render-report.js";
export type {
  ArmReport,
  BaselineReport,
  CompositionRow,
  ContrastReport,
  DatasetReport,
  EnvironmentReport,
  EpochReport,
  ExampleReport,
  MapReport,
  PartReport,
  Pictures,
  RocReport,
  ScoreReport,
  SplitReport,
  StudyReport,
  TimingsReport,
  TrainingReport,
  UnitReport,
} from "./report/schema.js";
export { runStudy, type StudyOptions, type StudyResult } from "./run-study.js";
export { writeReport } from "./write-report.js";
