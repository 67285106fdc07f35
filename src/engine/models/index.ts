export { addModel } from './adding/add-model.ts'
export { modelOfFile } from './adding/model-of-file.ts'
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
export { modelsJobs } from './jobs.ts'
export { type OpenDetector, openDetector } from './prelabel/open-detector.ts'
export { prelabel } from './prelabel/prelabel.ts'
export { prelabelAfterImport } from './prelabel/prelabel-after-import.ts'
export { areStored, storePredictions } from './prelabel/store-predictions.ts'
export { whilePrelabeling } from './prelabel/while-prelabeling.ts'
export { modelsProcedures } from './procedures.ts'
export { isRunHere, modelById, modelBySha256, type StoredModel } from './queries.ts'
export { addClassesToModel } from './registry/add-classes.ts'
export { calibrate } from './registry/calibrate.ts'
export { namesInLabelSet, requireMeaning } from './registry/class-map.ts'
export { insertModel } from './registry/insert-model.ts'
export { keepLeastWork } from './registry/keep-least-work.ts'
export { leastWorkOf } from './registry/least-work-of.ts'
export { aliasedModel, formerCurrent } from './registry/model-aliases.ts'
export { aliasesMoved, moveAlias, writeAliasMove } from './registry/move-alias.ts'
export { type Mapping, moveMappings, restoreMappings } from './registry/move-mappings.ts'
export { acceptRunFigures, type RunFigures, runFigures } from './registry/run-figures.ts'
export { TaskFailure } from './runtime/inference-pool.ts'
export { launchProcess } from './runtime/worker-process.ts'
export { segmentationProcedures } from './segmentation/procedures.ts'
export { Segmentation } from './segmentation/segmentation.ts'
export { TextSearch } from './text-towers/text-search.ts'
