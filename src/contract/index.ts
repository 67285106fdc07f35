import type { ContractRouterClient } from '@orpc/contract'
import { access } from './access.ts'
import { datasets } from './datasets/datasets.ts'
import { experiments } from './experiments.ts'
import { jobs } from './jobs.ts'
import { bulk } from './labeling/bulk.ts'
import { labeling } from './labeling/labeling.ts'
import { library } from './library/library.ts'
import { maintenance } from './maintenance.ts'
import { embeddings } from './models/embeddings.ts'
import { evaluation } from './models/evaluation.ts'
import { models } from './models/models.ts'
import { monitoring } from './monitoring.ts'
import { refresh } from './refresh.ts'
import { disposal } from './retention/disposal.ts'
import { plans } from './retention/plans.ts'
import { policy } from './retention/policy.ts'
import { signals } from './retention/signals.ts'
import { server } from './server.ts'
import { shell } from './shell.ts'
import { training } from './training.ts'
import { webhooks } from './webhooks.ts'
import { workspace } from './workspace.ts'

const modules = {
  workspace,
  access,
  jobs,
  library,
  labeling,
  bulk,
  models,
  evaluation,
  policy: { ...policy, ...plans },
  embeddings,
  signals,
  disposal,
  datasets,
  experiments,
  monitoring,
  maintenance,
  refresh,
  training,
  webhooks,
}
type Modules = typeof modules
/** A named type, so that derived types refer to it instead of repeating it. */
export interface Contract extends Modules {}

/** All procedures of the engine, by `module.verb`. */
export const contract: Contract = modules
export const shellContract = shell
export const serverContract = server

export type EngineClient = ContractRouterClient<Contract>
export type ShellClient = ContractRouterClient<typeof shell>
export type ServerClient = ContractRouterClient<typeof server>

export * from './access.ts'
export * from './audit-seal.ts'
export * from './base.ts'
export * from './datasets/dataset-diff.ts'
export * from './datasets/dataset-export.ts'
export * from './datasets/datasets.ts'
export * from './datasets/datasheet.ts'
export * from './datasets/freeze.ts'
export * from './experiments.ts'
export * from './file-paths.ts'
export * from './frames.ts'
export * from './jobs.ts'
export * from './labeling/acceptance.ts'
export * from './labeling/answers.ts'
export * from './labeling/bulk.ts'
export * from './labeling/class-guide.ts'
export * from './labeling/labeling.ts'
export * from './labeling/queues.ts'
export * from './labeling/review.ts'
export * from './labeling/team.ts'
export * from './labeling/tracks.ts'
export * from './library/import.ts'
export * from './library/import-preview.ts'
export * from './library/library.ts'
export * from './library/library-views.ts'
export * from './library/look.ts'
export * from './maintenance.ts'
export * from './managed.ts'
export * from './models/class-map.ts'
export * from './models/embeddings.ts'
export * from './models/evaluation.ts'
export * from './models/manifest.ts'
export * from './models/model.ts'
export * from './models/model-evidence.ts'
export * from './models/model-speed.ts'
export * from './models/models.ts'
export * from './models/profiles.ts'
export * from './models/segmentation.ts'
export * from './monitoring.ts'
export * from './notices.ts'
export * from './refresh.ts'
export * from './retention/disposal.ts'
export * from './retention/plans.ts'
export * from './retention/policy.ts'
export * from './retention/purge.ts'
export * from './retention/signals.ts'
export { type EngineLoad, maxPasswordLength, minPasswordLength } from './server.ts'
export * from './settings.ts'
export * from './shell.ts'
export * from './training.ts'
export * from './updates.ts'
export * from './webhooks.ts'
export * from './workspace.ts'
