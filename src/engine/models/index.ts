import type { JobKind } from '../jobs/index.ts'
import { followJob } from './following/follow-object.ts'
import { prelabel } from './prelabel/prelabel.ts'
import { remap } from './registry/remap.ts'
import { measure } from './tuning/measure.ts'

export { addModel } from './adding/add-model.ts'
export { checkProfile } from './cluster/check-profile.ts'
export type { Profile } from './cluster/profile.ts'
export {
  addProfile,
  listProfiles,
  localProfile,
  profileNamed,
  readProfile,
  requireProfile,
  requireSharedFolder,
} from './cluster/profiles.ts'
export { runShardOf } from './cluster/run-shard.ts'
export { commandScheduler, quoted, type Scheduler } from './cluster/scheduler.ts'
export { Batch, runFiles } from './cluster/shard.ts'
export { shippedProfiles } from './cluster/shipped-profiles.ts'
export { embedderOf, openEmbedder } from './features/open-embedder.ts'
export { type DescribeRun, type FeatureReader, featuresOf, openFeatures } from './features/open-features.ts'
export { pathOf } from './images.ts'
export { type OpenDetector, openDetector } from './prelabel/open-detector.ts'
export { prelabel, whilePrelabeling } from './prelabel/prelabel.ts'
export { prelabelAfterImport } from './prelabel/prelabel-after-import.ts'
export { areStored, storePredictions } from './prelabel/store-predictions.ts'
export { modelsProcedures } from './procedures.ts'
export { isRunHere, modelById, modelBySha256, modelOfFile, type StoredModel } from './queries.ts'
export { addClassesToModel } from './registry/add-classes.ts'
export { calibrate } from './registry/calibrate.ts'
export { namesInLabelSet, requireMeaning } from './registry/class-map.ts'
export { insertModelWithoutFile } from './registry/insert-model.ts'
export { keepLeastWork, leastWorkOf } from './registry/keep-least-work.ts'
export { aliasedModel, formerCurrent } from './registry/model-aliases.ts'
export { aliasesMoved, moveAlias, writeAliasMove } from './registry/move-alias.ts'
export { type Mapping, moveMappings, restoreMappings } from './registry/move-mappings.ts'
export { acceptRunFigures, type RunFigures, runFigures } from './registry/run-figures.ts'
export { TaskFailure } from './runtime/inference-pool.ts'
export { launchProcess } from './runtime/worker-process.ts'
export { segmentationProcedures } from './segmentation/procedures.ts'
export { Segmentation } from './segmentation/segmentation.ts'
export { TextSearch } from './text-towers/text-search.ts'

/** Every kind of long work of this module. */
export const modelsJobs: readonly JobKind[] = [prelabel, followJob, measure, remap]
