export { MissingError } from '../files/optional.ts';
export { effectSize, holm, type Range, signTest } from '../statistics/index.ts';
export { type Analysis, analyse, type Comparison, type CurvePoint, leaderboard, type Row } from './analysis.ts';
export { type CodeProtocol, type CodeStudy, type Seen, type Study, study } from './code.ts';
export { type Estimate, estimate } from './estimate.ts';
export {
  type About,
  aboutFolder,
  describeFolder,
  type Finding,
  findingOf,
  readFolder,
  tables,
  writeReport,
  writeTables,
} from './folder.ts';
export { loadStudy } from './load.ts';
export { type Difference, type Standing, standing, type Verdict, type Verdicts } from './looks.ts';
export { type News, type NewsRow, newsOf } from './news.ts';
export {
  type Factor,
  jobOf,
  jobsOf,
  label,
  MEASURES,
  type Measure,
  type Plan,
  type Variant,
  versionOfPlan,
} from './plan.ts';
export { type Answer, ask, QueryError, query } from './query.ts';
export { findRenamed } from './renamed.ts';
export { type Results, type Run, resultsOf } from './results.ts';
export { runStudy, type StudyEvent, type StudyOptions } from './runStudy.ts';
