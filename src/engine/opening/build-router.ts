import type { Router } from '@orpc/server'
import type { Contract } from '#contract'
import { accessProcedures } from '../access/index.ts'
import { bulkProcedures, proposedNotices } from '../bulk/index.ts'
import { datasetsProcedures, importProcedure } from '../datasets/index.ts'
import { disposalNotices, disposalProcedures } from '../disposal/index.ts'
import { embeddingsProcedures } from '../embeddings/index.ts'
import { evaluationProcedures } from '../evaluation/index.ts'
import { experimentNotices, experimentsProcedures } from '../experiments/index.ts'
import { jobProcedures, setAsideNotices } from '../jobs/index.ts'
import { labelingProcedures, type Presence, queueNotices, stopWithholding } from '../labeling/index.ts'
import { beginFigures, libraryProcedures, libraryViewProcedures } from '../library/index.ts'
import { auditProcedures, maintenanceProcedures } from '../maintenance/index.ts'
import { modelsProcedures, type Segmentation, segmentationProcedures, type TextSearch } from '../models/index.ts'
import { alarmNotices, digestNotices, monitoringProcedures } from '../monitoring/index.ts'
import { policyProcedures } from '../policy/index.ts'
import { type Connection, procedures } from '../procedure.ts'
import { refreshNotices, refreshProcedures } from '../refresh/index.ts'
import { signalsProcedures } from '../signals/index.ts'
import { trainingNotices, trainingProcedures } from '../training/index.ts'
import { type WebhookSender, webhooksProcedures } from '../webhooks/index.ts'
import { type Events, type HeadKeeper, noticesProcedures, workspaceProcedures } from '../workspace/index.ts'

export const buildRouter = (
  events: Events,
  presence: Presence,
  segmentation: Segmentation,
  texts: TextSearch,
  headKeeper: HeadKeeper,
  sender: WebhookSender,
): Router<Contract, Connection> =>
  procedures.router({
    workspace: {
      ...workspaceProcedures(events, {
        beginFigures,
        shrinkBlindShare: (acting, change) => stopWithholding(acting, change),
      }),
      ...noticesProcedures({
        annotator: [queueNotices, proposedNotices],
        lead: [
          ...disposalNotices,
          ...[experimentNotices, refreshNotices, trainingNotices],
          ...[setAsideNotices, alarmNotices, digestNotices],
        ],
      }),
    },
    access: { ...accessProcedures, ...auditProcedures(headKeeper) },
    jobs: jobProcedures,
    library: { ...libraryProcedures, ...libraryViewProcedures, import: importProcedure },
    labeling: labelingProcedures(presence),
    bulk: bulkProcedures,
    models: { ...modelsProcedures, ...segmentationProcedures(segmentation) },
    policy: policyProcedures,
    evaluation: evaluationProcedures,
    embeddings: embeddingsProcedures(texts),
    signals: signalsProcedures,
    disposal: disposalProcedures,
    datasets: datasetsProcedures,
    experiments: experimentsProcedures,
    monitoring: monitoringProcedures,
    maintenance: maintenanceProcedures,
    refresh: refreshProcedures,
    training: trainingProcedures,
    webhooks: webhooksProcedures(sender),
  })
