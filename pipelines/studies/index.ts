export { MissingError } from '../files/optional.ts';
export { type Analysis, analyse, type Comparison, type CurvePoint, leaderboard, type Row } from './analysis.ts';
export { type CodeProtocol, type CodeStudy, type Seen, type Study, study } from './code.ts';
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
export { type Standing, standing } from './looks.ts';
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
export { type Results, type Run, resultsOf } from './results.ts';
export { runStudy, type StudyEvent, type StudyOptions } from './runStudy.ts';
export { type Estimate, effectSize, estimate, holm, signTest } from './statistics.ts';
