import { initial } from './001-initial.ts'
import { labelSet } from './002-label-set.ts'
import { library } from './003-library.ts'
import { largeImages } from './004-large-images.ts'
import { review } from './005-review.ts'
import { segmentation } from './006-segmentation.ts'
import { retention } from './007-retention.ts'
import { leaving } from './008-leaving.ts'
import { afterLeaving } from './009-after-leaving.ts'
import { signals } from './010-signals.ts'
import { archiveAndBackups } from './011-archive-and-backups.ts'
import { moreSignals } from './012-more-signals.ts'
import { emptying } from './013-emptying.ts'
import { laterUse } from './014-later-use.ts'
import { copies } from './015-copies.ts'
import { sentinelsAndLicences } from './016-sentinels-and-licences.ts'
import { renamedKeys } from './017-renamed-keys.ts'
import { jobCrashes } from './018-job-crashes.ts'
import { anchoredAudit } from './019-anchored-audit.ts'
import { emptyImages } from './020-empty-images.ts'
import { classMap } from './021-class-map.ts'
import { manifests } from './022-manifests.ts'
import { jobFailures } from './023-job-failures.ts'
import { itemDigests } from './024-item-digests.ts'
import { modelAliases } from './025-model-aliases.ts'
import { makingOfVersions } from './026-making-of-versions.ts'
import { modelRecords } from './027-model-records.ts'
import { evaluations } from './028-evaluations.ts'
import { reviewQueues } from './029-review-queues.ts'
import { monitoring } from './030-monitoring.ts'
import { importSplits } from './031-import-splits.ts'
import { acceptance } from './032-acceptance.ts'
import { experiments } from './033-experiments.ts'
import { remoteModels } from './034-remote-models.ts'
import { runningModels } from './035-running-models.ts'
import { classGuide } from './036-class-guide.ts'
import { similarity } from './037-similarity.ts'
import { sequences } from './038-sequences.ts'
import { classThresholds } from './039-class-thresholds.ts'
import { map } from './040-map.ts'
import { tuning } from './041-tuning.ts'
import { framesOfVersions } from './042-frames-of-versions.ts'
import { texts } from './043-texts.ts'
import { calibrations } from './044-calibrations.ts'
import { watchedBands } from './045-watched-bands.ts'
import { quickLists } from './046-quick-lists.ts'
import { extents } from './047-extents.ts'
import { targetsOfBulks } from './048-targets-of-bulks.ts'
import { blindQueues } from './049-blind-queues.ts'
import { labelsOfVersions } from './050-labels-of-versions.ts'
import { shortRowsFirst } from './051-short-rows-first.ts'
import { imagesOfActions } from './052-images-of-actions.ts'
import { wholeRuns } from './053-whole-runs.ts'
import { absentClasses } from './054-absent-classes.ts'
import { emptyIsNoReason } from './055-empty-is-no-reason.ts'
import { savedWork } from './056-saved-work.ts'
import { reviewFrom } from './057-review-from.ts'
import { reviewLists } from './058-review-lists.ts'
import { tails } from './059-tails.ts'
import type { Migration } from './migration.ts'

export const migrations: readonly Migration[] = [
  initial,
  labelSet,
  library,
  largeImages,
  review,
  segmentation,
  retention,
  leaving,
  afterLeaving,
  signals,
  archiveAndBackups,
  moreSignals,
  emptying,
  laterUse,
  copies,
  sentinelsAndLicences,
  renamedKeys,
  jobCrashes,
  anchoredAudit,
  emptyImages,
  classMap,
  manifests,
  jobFailures,
  itemDigests,
  modelAliases,
  makingOfVersions,
  modelRecords,
  evaluations,
  reviewQueues,
  monitoring,
  importSplits,
  acceptance,
  experiments,
  remoteModels,
  runningModels,
  classGuide,
  similarity,
  sequences,
  classThresholds,
  map,
  tuning,
  framesOfVersions,
  texts,
  calibrations,
  watchedBands,
  quickLists,
  extents,
  targetsOfBulks,
  blindQueues,
  labelsOfVersions,
  shortRowsFirst,
  imagesOfActions,
  wholeRuns,
  absentClasses,
  emptyIsNoReason,
  savedWork,
  reviewFrom,
  reviewLists,
  tails,
]
