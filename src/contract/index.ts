import type { ContractRouterClient } from '@orpc/contract'
import { acceptance } from './acceptance.ts'
import { access } from './access.ts'
import { bulk } from './bulk.ts'
import { guide } from './class-guide.ts'
import { datasets } from './datasets.ts'
import { disposal } from './disposal.ts'
import { embeddings } from './embeddings.ts'
import { evaluation } from './evaluation.ts'
import { experiments } from './experiments.ts'
import { jobs } from './jobs.ts'
import { labeling } from './labeling.ts'
import { library } from './library.ts'
import { maintenance } from './maintenance.ts'
import { models } from './models.ts'
import { monitoring } from './monitoring.ts'
import { notices } from './notices.ts'
import { plans } from './plans.ts'
import { policy } from './policy.ts'
import { purge } from './purge.ts'
import { queues } from './queues.ts'
import { refresh } from './refresh.ts'
import { segmentation } from './segmentation.ts'
import { shell } from './shell.ts'
import { signals } from './signals.ts'
import { workspace } from './workspace.ts'

const modules = {
  workspace,
  access,
  jobs,
  library,
  labeling,
  queues,
  guide,
  bulk,
  acceptance,
  models,
  segmentation,
  evaluation,
  policy,
  plans,
  embeddings,
  signals,
  disposal,
  purge,
  notices,
  datasets,
  experiments,
  monitoring,
  maintenance,
  refresh,
}
type Modules = typeof modules
/** Named, so that what is built on it names it too instead of repeating all of it. */
export interface Contract extends Modules {}

/** Everything that may be asked of the engine, by `module.verb`. */
export const contract: Contract = modules
export const shellContract = shell

export type EngineClient = ContractRouterClient<Contract>
export type ShellClient = ContractRouterClient<typeof shell>

export * from './acceptance.ts'
export * from './access.ts'
export * from './base.ts'
export * from './bulk.ts'
export * from './class-guide.ts'
export * from './class-map.ts'
export * from './dataset-diff.ts'
export * from './dataset-export.ts'
export * from './datasets.ts'
export * from './datasheet.ts'
export * from './disposal.ts'
export * from './embeddings.ts'
export * from './evaluation.ts'
export * from './experiments.ts'
export * from './freeze.ts'
export * from './import.ts'
export * from './import-preview.ts'

export * from './jobs.ts'
export * from './labeling.ts'
export * from './library.ts'
export * from './library-views.ts'
export * from './maintenance.ts'
export * from './manifest.ts'
export * from './model.ts'
export * from './model-evidence.ts'
export * from './model-speed.ts'
export * from './models.ts'
export * from './monitoring.ts'
export * from './notices.ts'
export * from './plans.ts'
export * from './policy.ts'
export * from './purge.ts'
export * from './queues.ts'
export * from './refresh.ts'
export * from './review.ts'
export * from './segmentation.ts'
export * from './shell.ts'
export * from './signals.ts'
export * from './tracks.ts'
export * from './workspace.ts'
