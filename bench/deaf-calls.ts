import type { contract } from '../src/contract/index.ts'
import { confirmationsNeeded } from '../src/model/guardrails.ts'
import { callsOfModels } from './deaf-later-calls.ts'
import { editedImage } from './deaf-workspace.ts'

type Modules = typeof contract
export type ProcedureName = {
  [Module in keyof Modules]: `${Module}.${Extract<keyof Modules[Module], string>}`
}[keyof Modules]

/** What procedures answered so far, by name: the last answer of each. */
export type Answers = (procedure: ProcedureName) => never
/** A call: the procedure, what it is given, and what of it is meant where it is called several times. */
export type Call = readonly [procedure: ProcedureName, input: unknown, note?: string]

const imageId = `img_${editedImage}`
/** Every tenth image from this one on has open predictions. */
const predicted = (n: number): string => `img_${n * 10 + 2}`
const editId = (n: number): string => `edt_bench${n.toString(36).padStart(12, '0')}`
const rejected = 'state == "rejected"'

const policy = JSON.stringify({
  schema: 1,
  name: 'Bench',
  rules: [
    { id: 'rejected', action: 'drop', when: rejected, reason: 'Rejected.' },
    { id: 'kitchen', action: 'archive', when: 'state == "new" && image.source == "kitchen"', reason: 'Old.' },
    { id: 'approved', action: 'retire', when: 'state == "approved"', reason: 'Known.' },
  ],
  floors: [{ id: 'floor', per: 'class', min: 20 }],
  fuses: {
    maxDropPercent: 100,
    maxDropImages: 1_000_000_000,
    maxDropPercentOfBytes: 100,
    maxDropPercentIn30Days: 100,
    maxLeavePercentOfClass: 100,
    maxLeavePercentOfSource: 100,
    maxLeavePointsOverAverage: 100,
  },
  settleDays: 0,
})

/** Every call in the order in which it is made: those that only look first, then those that change. */
export const calls = (photos: string, outside: string, answered: Answers): readonly (() => Call)[] => {
  const fixed: readonly (readonly Call[])[] = [
    [
      ['workspace.status', undefined],
      ['library.list', { limit: 100 }, 'first'],
      ['library.sequence', {}, 'first'],
      ['library.facets', {}, 'first'],
      ['library.facets', { where: 'state == "predicted"' }, 'by state'],
      ['library.list', { order: 'image.path:desc', where: 'image.path.contains("77")', limit: 1000 }, 'words in paths'],
      ['library.list', { order: 'prediction.minScore', where: 'state == "predicted"' }, 'by confidence'],
      ['library.sequence', { order: 'image.bytes:desc' }, 'by size'],
      ['library.sequence', { order: 'image.path' }, 'by path'],
      ['library.count', { where: 'review.disagreement > 0.3' }],
      ['library.count', { where: '"class 7" in labels.classes && labels.count > 3' }, 'classes'],
      ['library.neighbors', { imageId, order: 'review.disagreement:desc' }],
      ['library.neighbors', { imageId, where: 'image.path.contains("9")', order: 'image.capturedAt' }, 'by time'],
      ['library.export', { limit: 1000, labels: true, order: 'image.path', where: 'image.path.contains("99")' }],
      ['library.rows', { imageIds: Array.from({ length: 1000 }, (_, n) => `img_${n + 1}`) }],
      ['library.thumbnails', { imageIds: Array.from({ length: 500 }, (_, n) => `img_${n + 1}`) }],
      ['library.image', { imageId }],
      ['library.counts', { wheres: [rejected, 'state == "predicted"', 'labels.count > 3'] }],
      ['library.histogram', { field: 'image.bytes' }],
      ['library.suggest', { text: 'kitchen' }],
      ['library.boxes', { imageIds: Array.from({ length: 500 }, (_, n) => `img_${n + 1}`) }],
      ['library.file', { imageId, variant: 'display' }],
      ['library.pyramid', { imageId }],
      ['library.tiles', { imageId, level: 0, tiles: [{ column: 0, row: 0 }] }],
      ['library.sources', undefined],
      ['library.values', { field: 'image.tags' }],
      ['library.values', { field: 'image.path' }, 'paths'],
      ['library.queryFields', undefined],
      ['library.checkQuery', { where: 'state == "new"' }],
      ['library.savedQueries', undefined],
      ['library.imports', undefined],
      ['labeling.open', { imageId }],
      ['labeling.history', { imageId }],
      ['labeling.listReview', { order: 'review.disagreement:desc', limit: 1000 }],
      ['labeling.listReview', { where: 'review.skips == 0 && comments.open > 0', limit: 1000 }, 'comments'],
      ['labeling.reasons', undefined],
      ['labeling.place', undefined],
      ['labeling.chips', { classId: 7 }],
      ['labeling.chips', { classId: null, of: 'both', order: 'size', limit: 2000 }, 'list classes'],
      ['labeling.crops', { crops: [{ imageId, box: [10, 10, 50, 50] }], sidePx: 64, margin: 0.2 }],
      ['labeling.comments', { imageId: 'img_50' }],
      ['labeling.findComments', { limit: 1000 }],
      ['labeling.findComments', { order: 'openFirst', where: 'state == "reviewed"', limit: 1000 }, 'open first'],
      ['monitoring.report', {}],
      ['monitoring.trend', { by: 'class' }],
      ['monitoring.anchoring', undefined],
      ['jobs.list', { limit: 1000 }],
      ['jobs.get', { jobId: 'job_100' }],
      ['jobs.resultText', { jobId: 'job_100', piece: 0 }],
      ['models.list', undefined],
      ['models.families', undefined],
      ['models.classMap', { modelId: 'mdl_1' }],
      ['models.sample', { modelId: 'mdl_1', fromScore: 0.3 }],
      ['models.waitingClasses', undefined],
      ['access.whoami', undefined],
      ['access.list', undefined],
      ['access.audit', { limit: 1000 }],
      ['access.verifyAudit', undefined],
      ['bulk.preview', { target: { where: '' }, action: { kind: 'tag', tag: 'bench' } }],
      ['bulk.preview', { target: { where: '' }, action: { kind: 'accept' } }, 'accept'],
      ['bulk.kinds', undefined],
      ['segmentation.list', undefined],
      ['segmentation.families', undefined],
      ['segmentation.cache', undefined],
      ['datasets.list', undefined],
      ['datasets.formats', undefined],
      ['datasets.preview', {}],
      ['workspace.classes', undefined],
      ['workspace.classUse', { classId: 7 }],
      ['workspace.exportLabelSet', {}],
      ['workspace.settings', undefined],
      ['policy.current', undefined],
      ['policy.templates', undefined],
      ['policy.check', { policy }],
      ['policy.lint', { policy }],
      ['policy.diff', { before: policy, after: policy }],
      ['disposal.holds', undefined],
      ['notices.list', undefined],
      ['signals.state', undefined],
      ['signals.calibration', undefined],
      ['purge.tombstones', { limit: 1000 }],
      ['maintenance.backups', undefined],
    ],
    [
      ['workspace.addClasses', { names: ['bench 1', 'bench 2'] }],
      ['workspace.addClass', { name: 'bench 3' }],
      ['workspace.changeClass', { classId: 7, change: { color: '#336699' } }],
      ['workspace.orderClasses', { classIds: [] }],
      ['workspace.importLabelSet', { text: '{"labelSet":1,"classes":[{"name":"bench 4"}]}' }],
      ['access.add', { name: 'paula', role: 'lead' }],
      ['access.setRole', { name: 'paula', role: 'annotator' }],
      ['access.setDisabled', { name: 'paula', disabled: true }],
      ['access.acceptAudit', { reason: 'Bench' }],
      ['access.actAs', { name: 'owner' }],
      ['library.saveQuery', { name: 'bench', where: rejected }],
      [
        'labeling.edit',
        {
          imageId: 'img_15',
          editId: editId(1),
          baseRevision: 1,
          diff: { annotations: [], predictions: [], state: { before: 'reviewed', after: 'approved' } },
        },
      ],
      ['labeling.revert', { imageId, revision: 10, editId: editId(2) }],
      ['labeling.skip', { imageId: predicted(1) }],
      ['labeling.savePosition', { where: '', order: '', purpose: 'review', imageId, position: 4 }],
      ['labeling.comment', { imageId, spot: null, text: 'Look' }],
      ['labeling.accept', { where: 'image.source == "kitchen" && image.path.contains("day 1")' }],
      [
        'labeling.setImageVerdicts',
        { where: 'state == "reviewed" && image.path.contains("day 2")', verdict: 'approve' },
      ],
      [
        'labeling.setObjectVerdicts',
        {
          objects: Array.from({ length: 2000 }, (_, n) => ({ imageId: predicted(n + 10), objectId: 'prd_1_0' })),
          verdict: { kind: 'relabel', classId: 3 },
        },
      ],
      ['workspace.changeSettings', { reviewFromScore: 0.45 }, 'review threshold'],
      ['models.saveClassMap', { modelId: 'mdl_1', entries: [] }],
      ['models.moveAlias', { modelId: 'mdl_2', alias: 'current' }],
      ['library.findDuplicates', { distance: 4 }],
      ['library.buildTiles', {}],
      ['library.deleteTiles', {}],
      ['library.import', { paths: [photos] }],
      ['bulk.run', { target: { where: '' }, action: { kind: 'tag', tag: 'bench' } }, 'tag'],
      ['bulk.run', { target: { where: 'state == "predicted"' }, action: { kind: 'accept' } }, 'accept'],
      ['bulk.run', { target: { where: 'image.source == "phone"' }, action: { kind: 'trash' } }, 'trash'],
      ['bulk.list', {}],
      ['datasets.freeze', { name: 'bench a' }],
      ['datasets.freeze', { name: 'bench b', where: 'image.source != "kitchen"', by: 'image.source' }, 'by source'],
      ['datasets.list', undefined, 'of two'],
      ['datasets.diff', { a: 'bench a', b: 'bench b' }],
      ['datasets.verify', { name: 'bench a' }],
      ['datasets.losses', { name: 'bench a', format: 'yolo' }],
      ['datasets.export', { name: 'bench b', format: 'coco', folder: `${outside}/coco`, images: 'none' }],
      ['datasets.export', { name: 'bench b', format: 'yolo', folder: `${outside}/yolo`, images: 'none' }, 'yolo'],
      ['models.addStarter', { classMap: 'add-classes' }],
      ['models.inspect', { file: `${outside}/none.onnx` }],
      ['models.add', { file: `${outside}/none.onnx` }],
      ['policy.save', { policy }],
      ['policy.list', undefined],
      ['policy.version', { name: 'Bench' }],
      ['plans.create', { policy }],
      ['plans.list', undefined],
      ['signals.compute', { again: true }],
      ['signals.state', undefined, 'computed'],
      ['disposal.hold', { where: 'image.source == "workshop" && state == "reviewed"', reason: 'Bench' }],
      ['maintenance.backup', { file: `${outside}/bench.winnow-backup` }],
      ['maintenance.check', {}],
    ],
  ]
  const later: readonly (() => Call)[] = [
    ...callsOfModels(outside, answered),
    () => ['models.measure', { modelId: idIn(answered('models.addStarter'), 'modelId'), seconds: 2 }],
    () => ['models.prelabel', { modelId: idIn(answered('models.addStarter'), 'modelId') }],
    () => [
      'library.changeQuery',
      { savedQueryId: idIn(answered('library.saveQuery'), 'savedQueryId'), name: 'bench 2' },
    ],
    () => ['library.moveQuery', { savedQueryId: idIn(answered('library.saveQuery'), 'savedQueryId'), to: 0 }],
    () => ['library.deleteQuery', { savedQueryId: idIn(answered('library.saveQuery'), 'savedQueryId') }],
    () => ['labeling.reply', { commentId: idIn(answered('labeling.comment'), 'commentId'), text: 'Yes' }],
    () => ['labeling.resolveComment', { commentId: idIn(answered('labeling.comment'), 'commentId'), resolved: true }],
    () => [
      'labeling.revertEdits',
      { edits: (answered('labeling.setImageVerdicts') as { edits: string[] }).edits.slice(0, 20_000) },
    ],
    () => ['bulk.undo', { bulkId: idIn(answered('bulk.run'), 'bulkId') }],
    () => ['jobs.cancel', { jobId: idIn(answered('bulk.undo'), 'jobId') }],
    () => ['jobs.resume', { jobId: idIn(answered('models.prelabel'), 'jobId') }],
    () => ['disposal.releaseHold', { holdId: idIn(answered('disposal.hold'), 'holdId') }],
    ...(
      [
        'plans.get',
        'plans.decisions',
        'disposal.approvals',
        'signals.impact',
        'plans.laterUse',
        'plans.compareWithRandom',
      ] as const
    ).map((name) => (): Call => [name, { planId: planOf(answered) }]),
    () => ['plans.decisions', { planId: planOf(answered), action: 'drop', limit: 1000 }, 'to be trashed'],
    () => ['plans.explain', { planId: planOf(answered), imageId: 'img_10' }],
    () => ['plans.nextChange', { planId: planOf(answered), imageId: 'img_10' }],
    () => ['plans.compare', { planId: planOf(answered), with: { policy } }],
    () => ['plans.allowEmptying', { planId: planOf(answered), group: 'class none', reason: 'Bench' }],
    () => ['signals.estimateImpact', { planId: planOf(answered) }],
    () => ['plans.create', { policy }, 'again'],
    () => ['disposal.approve', { planId: planOf(answered) }],
    () => [
      'disposal.apply',
      {
        planId: planOf(answered),
        seen: confirmationsNeeded(
          (answered('plans.create') as { rails: Parameters<typeof confirmationsNeeded>[0] }).rails,
        ),
      },
    ],
    () => ['plans.list', undefined, 'applied'],
    () => ['notices.list', undefined, 'applied'],
    () => ['disposal.archive', undefined],
    () => ['disposal.restore', { where: 'state == "rejected" && image.source == "south gate"' }, 'by query'],
    () => ['disposal.restore', { planId: planOf(answered) }, 'whole plan'],
    () => ['purge.plan', { olderThanDays: 0, despiteGate: 'Bench' }],
    () => ['purge.run', { purgeId: idIn(answered('purge.plan'), 'purgeId'), images: countIn(answered('purge.plan')) }],
    () => ['purge.get', { purgeId: idIn(answered('purge.plan'), 'purgeId') }],
    () => ['purge.planErasure', { where: 'image.path.contains("day 9")', reason: 'Bench', basis: 'Bench' }],
    () => [
      'purge.run',
      { purgeId: idIn(answered('purge.planErasure'), 'purgeId'), images: countIn(answered('purge.planErasure')) },
      'erasure',
    ],
    () => ['purge.list', undefined],
    () => ['purge.conflicts', undefined],
    () => [
      'purge.resolveConflict',
      { purgeId: idIn(answered('purge.planErasure'), 'purgeId'), decision: 'hold', reason: 'Bench' },
    ],
    () => ['purge.followUps', undefined],
    () => ['purge.closeFollowUp', { followUpId: 'fup_1', note: 'Bench' }],
    () => ['purge.certificates', undefined],
    () => ['purge.certificate', {}],
    () => ['disposal.reimport', { images: [{ imageId: 'img_8', file: `${outside}/none.jpg` }] }],
    () => ['disposal.runSchedule', undefined],
    () => ['notices.markRead', { notices: ['none'] }],
    () => ['notices.markShown', { notices: ['none'] }],
    () => ['segmentation.add', { encoderFile: `${outside}/none.onnx`, decoderFile: `${outside}/none.onnx` }],
    () => ['segmentation.use', { segmenterId: 'seg_1' }],
    () => ['segmentation.prepare', { imageId }],
    () => ['segmentation.ahead', { imageIds: [imageId] }],
    () => ['segmentation.segment', { imageId, prompt: { points: [{ at: [10, 10], inside: true }], box: null } }],
    () => ['segmentation.remove', { segmenterId: 'seg_1' }],
    () => ['segmentation.clearCache', undefined],
    () => ['library.facets', {}, 'last'],
    () => ['refresh.run', { policy, format: 'coco', folder: `${outside}/refreshed`, images: 'none', acceptDiff: true }],
    () => ['refresh.last', undefined],
    () => ['refresh.sign', { jobId: (answered('refresh.last') as { jobId?: string }).jobId }],
    () => ['workspace.status', undefined, 'last'],
  ]
  return [...fixed.flat().map((call) => () => call), ...later]
}

/** Procedures that there is nothing to measure of, and why. */
export const without: Readonly<Partial<Record<ProcedureName, string>>> = {
  'workspace.events': 'a stream that the window listens to all the time',
}

const idIn = (answer: object, name: string): unknown => (answer as Record<string, unknown>)[name]
const countIn = (answer: { images?: number }): number => answer.images ?? 0
const planOf = (answered: Answers): unknown => idIn(answered('plans.create'), 'planId')
