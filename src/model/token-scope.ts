import { z } from 'zod'
import type { Permission } from './roles.ts'

/** The rights of an access token: only reading, or everything that its user may do. */
export const TokenScope = z.enum(['read', 'write'])
export type TokenScope = z.infer<typeof TokenScope>

/** Procedures that only read. Any other counts as a change. */
const onlyReads: ReadonlySet<Permission> = new Set<Permission>([
  ...([
    'workspace.status',
    'workspace.classes',
    'workspace.classUse',
    'workspace.settings',
    'workspace.managed',
  ] as const),
  ...(['workspace.events', 'workspace.notices'] as const),
  ...(['access.whoami', 'access.list', 'access.audit', 'access.verifyAudit'] as const),
  ...(['access.tokens', 'access.sessions'] as const),
  ...(['jobs.list', 'jobs.get', 'jobs.resultText'] as const),
  ...(['library.export', 'library.rows', 'library.thumbnails', 'library.image', 'library.pyramid'] as const),
  ...(['library.tiles', 'library.sources', 'library.queryFields', 'library.checkQuery', 'library.list'] as const),
  ...(['library.count', 'library.sequence', 'library.duplicateGroups', 'library.facets', 'library.counts'] as const),
  ...(['library.histogram', 'library.suggest', 'library.boxes', 'library.originals', 'library.values'] as const),
  ...(['library.savedQueries', 'library.imports'] as const),
  ...(['labeling.examples', 'labeling.classSamples', 'labeling.exampleCandidates', 'labeling.open'] as const),
  ...(['labeling.history', 'labeling.reasons', 'labeling.whyNext', 'labeling.trail', 'labeling.place'] as const),
  ...(['labeling.chips', 'labeling.crops', 'labeling.comments', 'labeling.findComments'] as const),
  ...(['labeling.sequence', 'labeling.tracks', 'labeling.trackMarks', 'labeling.queues', 'labeling.pace'] as const),
  ...(['bulk.kinds', 'bulk.preview', 'bulk.list', 'bulk.acceptances', 'bulk.acceptanceScores'] as const),
  ...(['bulk.previewAcceptance', 'bulk.proposed'] as const),
  ...(['models.list', 'models.classMap', 'models.waitingClasses', 'models.aliasHistory', 'models.families'] as const),
  ...(['models.segmenters', 'models.segmenterFamilies', 'models.segmentationCache'] as const),
  ...(['evaluation.comparison', 'evaluation.list', 'evaluation.get', 'evaluation.objects'] as const),
  ...(['evaluation.images', 'evaluation.sideBySide'] as const),
  ...(['embeddings.map', 'embeddings.mapState', 'embeddings.similarities', 'embeddings.search'] as const),
  ...(['policy.check', 'policy.lint', 'policy.current', 'policy.templates', 'policy.list', 'policy.version'] as const),
  ...(['policy.diff', 'policy.plans', 'policy.plan', 'policy.decisions', 'policy.clauses', 'policy.explain'] as const),
  ...(['policy.nextChange', 'policy.comparePlans', 'policy.compareWithRandom', 'policy.laterUse'] as const),
  ...(['signals.state', 'signals.impact', 'signals.calibration'] as const),
  ...(['disposal.approvals', 'disposal.holds', 'disposal.purge', 'disposal.certificates'] as const),
  ...(['disposal.certificate', 'disposal.certificateText', 'disposal.tombstones'] as const),
  ...(['disposal.erasureConflicts', 'disposal.followUps'] as const),
  ...(['datasets.preview', 'datasets.plan', 'datasets.list', 'datasets.next', 'datasets.leftOut'] as const),
  ...(['datasets.diff', 'datasets.changedImages', 'datasets.otherImages', 'datasets.diffImage'] as const),
  ...(['datasets.lineage', 'datasets.exports', 'datasets.datasheet', 'datasets.verify'] as const),
  ...(['datasets.formats', 'datasets.losses'] as const),
  ...(['experiments.list', 'experiments.get'] as const),
  ...(['monitoring.report', 'monitoring.trend', 'monitoring.teamwork', 'monitoring.evidence'] as const),
  ...(['monitoring.hoursSaved', 'monitoring.ownHoursSaved'] as const),
  ...([
    'monitoring.blindAudit',
    'refresh.preview',
    'refresh.last',
    'refresh.runs',
    'refresh.schedule',
    'maintenance.backups',
  ] as const),
  ...(['training.recipes', 'training.log'] as const),
  ...(['webhooks.list', 'webhooks.deliveries'] as const),
])

/**
 * Procedures with effects that outlast the token itself, so that its holder can't create another way in; and
 * suggestions of assistants, which only a user runs.
 */
const needsSignIn: ReadonlySet<Permission> = new Set<Permission>([
  'access.addToken',
  'access.invite',
  'bulk.runProposed',
])

/** Why a token of this scope may not call a procedure: null when it may. */
export function tokenProblem(scope: TokenScope, procedure: Permission): { rule: string; message: string } | null {
  if (needsSignIn.has(procedure))
    return { rule: 'token-sign-in', message: 'An access token can’t do this. Sign in in a browser.' }
  if (scope === 'read' && !onlyReads.has(procedure))
    return { rule: 'token-read', message: `This access token only reads, so it can’t call ${procedure}.` }
  return null
}
