import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EngineClient } from '#contract'
import {
  type AnnotationId,
  annotationIdFrom,
  type EvaluationId,
  editIdFrom,
  type ImageId,
  idOf,
  type JobId,
  type ModelId,
  type PlanId,
  type PredictionId,
  rowOf,
  type SearchId,
} from '#model/ids.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import type { Diff } from '#model/labels/diff.ts'
import { type Permission, permissions } from '#model/roles.ts'
import { type Scratch, scratchWorkspace } from '../support/scratch-workspace.ts'

/** A workspace in which tom labels, with one image that is to be labeled blind, and one that ben labels too, independently. */
type World = {
  scratch: Scratch
  tom: EngineClient
  blind: ImageId
  open: ImageId
  reviewed: ImageId
  shared: ImageId
  model: ModelId
  evaluation: EvaluationId
  plan: PlanId
  ranking: PlanId
  search: SearchId
  job: JobId
}
/** What a model says of the image that is to be labeled blind. All else is the same in every world. */
type Said = { classId: number; score: number; box: [number, number, number, number]; isFound: boolean }

const said: readonly Said[] = [
  { classId: 4, score: 0.731, box: [11, 12, 43, 44], isFound: true },
  { classId: 5, score: 0.447, box: [111, 112, 83, 84], isFound: false },
]
const ruleOf = (id: string, action: string, when: string) => ({ id, action, when, reason: `Because of ${id}.` })
const policy = JSON.stringify({
  schema: 1,
  name: 'By predictions',
  settleDays: 0,
  rules: [
    ruleOf('sure', 'review', 'prediction.maxScore > 0.6'),
    ruleOf('lynx', 'retire', 'predictions.exists(p, p.class == "lynx")'),
    ruleOf('overlooked', 'review', 'errors.overlooked > 0.6 || signal.f1 < 0.5'),
  ],
})
/** A place that one image gets and others miss. */
const ranking = JSON.stringify({
  schema: 1,
  name: 'By rank',
  settleDays: 0,
  rules: [
    {
      id: 'unsure',
      action: 'keep',
      reason: 'The model is unsure.',
      groupBy: ['source'],
      buckets: { daily: 1, value: 'uncertainty', pick: 'best_value' },
    },
    ruleOf('rest', 'retire', 'state == "predicted"'),
  ],
})
const reviewNone = JSON.stringify({
  schema: 1,
  name: 'Review none',
  rules: [{ id: 'none', action: 'review', when: 'labels.count > 5', reason: 'Full.' }],
})

async function makeWorld({ classId, score, box, isFound }: Said): Promise<World> {
  const scratch = await scratchWorkspace(['person', 'dog', 'cat', 'lynx', 'zebra'])
  const { client, engine } = scratch
  const model = scratch.addModel()
  const [blind, open, reviewed] = ['blind.jpg', 'open.jpg', 'reviewed.jpg'].map((path) =>
    scratch.addImage({ path }),
  ) as [ImageId, ImageId, ImageId]
  scratch.addPredictions(model, blind, [
    { classId, score, box },
    { classId, score: score - 0.1, box },
    ...(isFound ? [{ classId, score: score - 0.2, box }] : []),
  ])
  scratch.addPredictions(model, open, [{ classId: 1, score: 0.5, box: [20, 20, 50, 50] }])
  const { store } = engine.context
  const [blindRow, openRow] = [rowOf(blind), rowOf(open)]
  const vector = (n: number) => Uint8Array.from({ length: 8 }, (_, i) => (i === n % 8 ? 127 : 0))
  store.write(() => {
    store.run("UPDATE model SET sha256 = printf('%064d', id)")
    store.run("UPDATE image SET state = 'predicted', imported_at = imported_at - 86400000")
    store.run('UPDATE prediction SET outcome = 2 WHERE image_id = ? AND n = 1', [blindRow])
    store.run(
      `INSERT INTO annotation (image_id, id, position, class_id, shape, geometry, x, y, width, height, origin, created_at,
         updated_at, updated_by) SELECT id, printf('ann_%08d', id), 0, 2, 'box', '{"shape":"box","x":10,"y":10,"width":50,"height":50}',
         10, 10, 50, 50, 'human', 0, 0, 1 FROM image WHERE id <> ?`,
      [openRow],
    )
    store.run('UPDATE image SET label_count = 1, revision = 1 WHERE id <> ?', [openRow])
    store.run('UPDATE image SET label_disagreement = iif(id = ?, ?, 0.5)', [blindRow, score])
    store.run(
      "UPDATE image SET state = 'reviewed', reviewed_at = 1, reviewed_by = 1, reviewed_blind = 0 WHERE id = ?",
      [rowOf(reviewed)],
    )
    store.run(`INSERT INTO evaluation (model_id, iou, figures, created_at, created_by) VALUES (1, 'bbox', '{}', 1, 1)`)
    for (const row of [blindRow, openRow]) {
      const isBlind = row === blindRow
      store.run(
        `INSERT INTO evaluation_object (evaluation_id, n, image_id, kind, prediction_n, predicted_class, score, iou, x, y, width, height)
         VALUES (1, ?, ?, ?, 0, ?, ?, 0, ?, ?, ?, ?)`,
        [
          row,
          row,
          isBlind && !isFound ? 'duplicate' : 'spurious',
          isBlind ? classId : 1,
          isBlind ? score : 0.5,
          ...(isBlind ? box : [20, 20, 50, 50]),
        ],
      )
      store.run('INSERT INTO evaluation_image (evaluation_id, image_id, score) VALUES (1, ?, ?)', [
        row,
        isBlind ? score : 0.5,
      ])
      store.run("INSERT INTO embedding (image_id, annotation_id, vector) VALUES (?, 'image', ?), (?, 'prd_1_0', ?)", [
        row,
        vector(row),
        row,
        vector(isBlind ? classId : 1),
      ])
      store.run("INSERT INTO embedding_run (image_id, revision, descriptor, seq) VALUES (?, 1, 'made', ?)", [row, row])
      store.run(
        "INSERT INTO map_point (image_id, object, x, y, made_at) VALUES (?, 'image', 0.5, 0.5, 1), (?, 'prd_1_0', ?, ?, 1)",
        [row, row, isBlind ? score : 0.5, isBlind ? score : 0.5],
      )
    }
    store.run(`INSERT INTO signal_snapshot (model_id, descriptor, recall, computed_at) VALUES (1, 'made', '{}', 1)`)
    for (const [row, value] of [
      [blindRow, score],
      [rowOf(reviewed), 0.6],
    ] as const)
      store.run('INSERT INTO signal_row (image_id, snapshot_id, revision, f1, label_quality) VALUES (?, 1, 1, ?, ?)', [
        row,
        Math.round(value * 1e6),
        Math.round(value * 1e6),
      ])
    store.run(
      `INSERT INTO alarm (model_id, detector, scope, severity, title, because, steps, raised_at, since_at)
       VALUES (1, 'missed', 0, 'red', 'Missed', 'so', '[]', 1, 1)`,
    )
    if (isFound) store.run('INSERT INTO alarm_image (image_id, alarm_id) VALUES (?, 1)', [blindRow])
  })
  const found = await client.embeddings.keep({
    title: 'Objects like a lynx',
    images: isFound ? [blindRow, openRow] : [openRow],
  })
  store.write(() => store.run('UPDATE search_image SET similarity = 0.9'))
  const { planId } = await client.policy.createPlan({ policy })
  const { planId: rankingId } = await client.policy.createPlan({ policy: ranking })
  await scratch.freeze({ name: 'v1', where: '' })
  const tom = await scratch.actingAs('tom', 'annotator')
  await client.labeling.assignQueue({ name: 'Blind', where: `id == "${blind}"`, users: ['tom'], blind: true })
  const ben = await scratch.actingAs('ben', 'annotator')
  const shared = scratch.addImage({ path: 'shared.jpg' })
  await client.labeling.assignQueue({ name: 'Two', where: `id == "${shared}"`, users: ['tom', 'ben'], labelers: 2 })
  const [x, y, width, height] = box
  const drawn: Annotation = { ...label(null, null), classId, geometry: { shape: 'box', x, y, width, height } }
  await ben.labeling.edit({
    imageId: shared,
    editId: editIdFrom('00000000benedit'),
    baseRevision: (await ben.labeling.open({ imageId: shared })).revision,
    diff: {
      annotations: [{ before: null, after: drawn }],
      predictions: [],
      state: { before: 'new', after: 'reviewed' },
    },
  })
  // What ben says of it would tell tom how he labels: a comment, an answer, and that one is resolved.
  const asked = await client.labeling.comment({ imageId: shared, spot: null, text: 'Mind the shadow.' })
  await ben.labeling.reply({ commentId: asked.commentId, text: `Class ${classId}` })
  const { commentId } = await ben.labeling.comment({ imageId: shared, spot: [x, y], text: `A ${classId} here` })
  await ben.labeling.resolveComment({ commentId, resolved: isFound })
  const job = (await client.jobs.list({ limit: 1 }))[0]!.jobId
  const ids = { evaluation: idOf('evl', 1), plan: planId, ranking: rankingId, search: found.searchId, job }
  return { scratch, tom, blind, open, reviewed, shared, model, ...ids }
}

/** Queries and orders that tell the two worlds apart for who may know predictions. */
const queries = [
  'prediction.maxScore > 0.6',
  '!(prediction.maxScore > 0.6)',
  'predictions.exists(p, p.class == "lynx")',
  'errors.overlooked > 0.6',
  'signal.f1 > 0.6',
  'review.disagreement > 0.6',
  'evaluatedAs("evl_1", "spurious")',
  'evaluatedAs("evl_1", "", "lynx")',
  'inAlarm("alm_1")',
  'inSearch("sch_1")',
]
/** The same of what ben says of an image that he and tom label independently: nobody’s query finds it until it is settled. */
const commentQueries = ['comments.open > 1', 'comments.exists(c, c.text.contains("5"))', 'comments.count == 1']
const orders = ['prediction.maxScore', 'review.disagreement:desc', 'signal.f1', 'errors.overlooked:desc', 'search:1']
const eachQuery = async (ask: (where: string) => Promise<unknown>): Promise<unknown[]> => {
  const answers: unknown[] = []
  for (const where of [...queries, ...commentQueries]) answers.push(await ask(where))
  return answers
}
const eachOrder = async (ask: (order: string) => Promise<unknown>): Promise<unknown[]> => {
  const answers: unknown[] = []
  for (const order of orders) answers.push(await ask(order))
  return answers
}
/** What a call says, be it an answer or an error. */
const outcome = (call: Promise<unknown>): Promise<unknown> =>
  call.catch((error: unknown) => ({ error: error instanceof Error ? error.message : error }))

type Asked = (client: EngineClient, world: World) => Promise<unknown>
const key = { where: '', order: '', purpose: 'review' as const }

/** Every procedure that is open to who labels and only looks. */
const looks: Partial<Record<Permission, Asked>> = {
  'workspace.status': async (client) => ({
    ...(await client.workspace.status()),
    disk: null,
    predictions: 'a sum of all images',
  }),
  'workspace.classes': (client) => client.workspace.classes(),
  'workspace.exportLabelSet': (client) => client.workspace.exportLabelSet(),
  'workspace.settings': (client) => client.workspace.settings(),
  'workspace.managed': (client) => client.workspace.managed(),
  'access.list': (client) => client.access.list(),
  'jobs.list': (client) => client.jobs.list({}),
  'jobs.get': (client, { job }) => client.jobs.get({ jobId: job }),
  'jobs.resultText': (client, { job }) => outcome(client.jobs.resultText({ jobId: job, piece: 0 })),
  'library.export': (client) =>
    eachQuery(async (where) => [
      await client.library.export({ where, labels: true }),
      await client.library.export({ where, labels: true, modelId: 'mdl_1' }),
    ]),
  'library.rows': (client, { blind, open }) => client.library.rows({ imageIds: [blind, open] }),
  'library.image': (client, { blind }) => client.library.image({ imageId: blind }),
  'library.sources': (client) => client.library.sources(),
  'library.queryFields': (client) => client.library.queryFields(),
  'library.checkQuery': (client) => eachQuery((where) => client.library.checkQuery({ where })),
  'library.list': async (client) => [
    await eachQuery((where) => client.library.list({ where })),
    await eachOrder((order) => client.library.list({ order })),
  ],
  'library.count': (client) => eachQuery((where) => client.library.count({ where })),
  'library.sequence': async (client) => [
    await eachQuery((where) => client.library.sequence({ where })),
    await eachOrder((order) => client.library.sequence({ order })),
  ],
  'library.duplicateGroups': (client) => client.library.duplicateGroups(),
  'library.facets': async (client) => [
    await client.library.facets({}),
    await eachQuery((where) => client.library.facets({ where })),
  ],
  'library.counts': (client) => client.library.counts({ wheres: [...queries, ...commentQueries] }),
  'library.histogram': (client) => client.library.histogram({ field: 'prediction.minScore' }),
  'library.suggest': (client) => client.library.suggest({ text: 'l' }),
  'library.boxes': (client, { blind, open }) => client.library.boxes({ imageIds: [blind, open] }),
  'library.originals': (client) => client.library.originals(),
  'library.values': (client) => client.library.values({ field: 'prediction.model' }),
  'library.savedQueries': (client) => client.library.savedQueries(),
  'library.imports': (client) => client.library.imports(),
  'labeling.examples': (client) => client.labeling.examples(),
  'labeling.classSamples': (client) => client.labeling.classSamples(),
  'labeling.exampleCandidates': async (client) => [
    await client.labeling.exampleCandidates({ classId: 4 }),
    await client.labeling.exampleCandidates({ classId: 5 }),
  ],
  'labeling.open': (client, { blind }) => client.labeling.open({ imageId: blind }),
  'labeling.history': (client, { blind }) => client.labeling.history({ imageId: blind }),
  'labeling.listReview': async (client) => [
    await eachQuery((where) => client.labeling.listReview({ where })),
    await eachOrder((order) => client.labeling.listReview({ order })),
  ],
  'labeling.reasons': (client) => client.labeling.reasons(),
  'labeling.whyNext': (client, { blind }) => eachOrder((order) => client.labeling.whyNext({ imageId: blind, order })),
  'labeling.trail': (client) => client.labeling.trail(key),
  'labeling.place': (client) => client.labeling.place(key),
  'labeling.chips': async (client) => [
    await client.labeling.chips({ classId: null, of: 'both' }),
    await eachQuery((where) => client.labeling.chips({ where, classId: null, of: 'both' })),
  ],
  'labeling.comments': async (client, { blind, shared }) => [
    await client.labeling.comments({ imageId: blind }),
    await client.labeling.comments({ imageId: shared }),
  ],
  'labeling.findComments': async (client) => [
    await client.labeling.findComments({}),
    await eachQuery((where) => client.labeling.findComments({ where })),
  ],
  'labeling.sequence': (client, { blind }) => client.labeling.sequence({ imageId: blind }),
  'labeling.tracks': (client, { blind }) => outcome(client.labeling.tracks({ imageId: blind })),
  'labeling.trackMarks': (client, { blind }) => outcome(client.labeling.trackMarks({ imageId: blind, track: 0 })),
  'labeling.queues': (client) => client.labeling.queues({}),
  'labeling.pace': (client) => client.labeling.pace(),
  'monitoring.ownHoursSaved': (client) => client.monitoring.ownHoursSaved({ sinceMs: 0 }),
  'labeling.viewers': (client) => client.labeling.viewers(),
  'bulk.kinds': (client) => client.bulk.kinds(),
  'bulk.preview': async (client) => [
    await client.bulk.preview({ target: { where: '' }, action: { kind: 'accept' } }),
    await client.bulk.preview({ target: { where: '' }, action: { kind: 'accept', fromScore: 0.6 } }),
    await eachQuery((where) => client.bulk.preview({ target: { where }, action: { kind: 'tag', tag: 'found' } })),
  ],
  'bulk.proposed': (client) => client.bulk.proposed(),
  'bulk.list': (client) => client.bulk.list({}),
  'bulk.acceptances': (client) => client.bulk.acceptances(),
  'models.classMap': (client, { model }) => client.models.classMap({ modelId: model }),
  'models.aliasHistory': (client) => client.models.aliasHistory(),
  'models.families': (client) => client.models.families(),
  'evaluation.objects': async (client, { evaluation }) => [
    await client.evaluation.objects({ evaluationId: evaluation }),
    await client.evaluation.objects({ evaluationId: evaluation, kind: 'spurious' }),
    await client.evaluation.objects({ evaluationId: evaluation, predictedClassId: 4 }),
  ],
  'evaluation.images': async (client, { evaluation }) => [
    await client.evaluation.images({ evaluationId: evaluation }),
    await client.evaluation.images({ evaluationId: evaluation, against: evaluation }),
  ],
  'evaluation.sideBySide': (client, { blind, model }) =>
    client.evaluation.sideBySide({ imageId: blind, models: [{ modelId: model, fromScore: 0 }] }),
  'models.segmenters': (client) => client.models.segmenters(),
  'models.segmenterFamilies': (client) => client.models.segmenterFamilies(),
  'models.segmentationCache': (client) => client.models.segmentationCache(),
  'embeddings.map': async (client) => [
    await client.embeddings.map({ of: 'objects' }),
    await client.embeddings.map({ of: 'images' }),
  ],
  'embeddings.mapState': (client) => client.embeddings.mapState(),
  'embeddings.similarities': (client, { search, blind, open }) =>
    client.embeddings.similarities({ searchId: search, imageIds: [blind, open] }),
  'embeddings.search': (client, { search }) => client.embeddings.search({ searchId: search }),
  'policy.check': (client) => client.policy.check({ policy }),
  'policy.lint': async (client) => [
    await client.policy.lint({ policy }),
    await client.policy.lint({ policy, clause: 'sure' }),
    await client.policy.lint({ policy, clause: 'lynx' }),
    await client.policy.lint({ policy: ranking, clause: 'unsure' }),
    await client.policy.lint({ policy: ranking, clause: 'rest' }),
  ],
  'policy.current': (client) => client.policy.current(),
  'policy.templates': (client) => client.policy.templates(),
  'policy.list': (client) => client.policy.list(),
  'policy.diff': (client) => client.policy.diff({ before: policy, after: policy }),
  'policy.decisions': async (client, { plan, ranking: ranked }) => [
    await client.policy.decisions({ planId: plan }),
    await client.policy.decisions({ planId: plan, rule: 'sure' }),
    await client.policy.decisions({ planId: plan, action: 'retire' }),
    (await client.policy.decisions({ planId: ranked })).decisions,
  ],
  'policy.clauses': (client, { plan }) => client.policy.clauses({ planId: plan }),
  'policy.explain': async (client, { plan, ranking: ranked, blind, open }) => [
    await outcome(client.policy.explain({ planId: ranked, imageId: open })),
    await outcome(client.policy.explain({ planId: plan, imageId: blind })),
    await outcome(client.policy.explain({ planId: plan, imageId: open })),
  ],
  'policy.nextChange': (client, { plan, blind }) => outcome(client.policy.nextChange({ planId: plan, imageId: blind })),
  'policy.comparePlans': async (client, { plan, ranking: ranked }) => [
    (await client.policy.comparePlans({ planId: plan, with: { policy: reviewNone } })).differing,
    (await client.policy.comparePlans({ planId: plan, with: { planId: ranked } })).differing,
  ],
  'policy.laterUse': (client, { plan }) => client.policy.laterUse({ planId: plan }),
  'signals.state': (client) => client.signals.state(),
  'signals.impact': (client, { plan }) => client.signals.impact({ planId: plan }),
  'signals.calibration': (client) => client.signals.calibration(),
  'disposal.approvals': (client, { plan }) => client.disposal.approvals({ planId: plan }),
  'disposal.holds': (client) => client.disposal.holds(),
  'disposal.tombstones': (client) => client.disposal.tombstones({}),
  'disposal.erasureConflicts': (client) => client.disposal.erasureConflicts(),
  'disposal.followUps': (client) => client.disposal.followUps(),
  'workspace.notices': (client) => client.workspace.notices(),
  'datasets.preview': (client) => eachQuery((where) => client.datasets.preview({ where })),
  'datasets.plan': (client) => eachQuery((where) => outcome(client.datasets.plan({ where }))),
  'datasets.list': (client) => client.datasets.list(),
  'datasets.next': (client) => client.datasets.next(),
  'datasets.leftOut': (client) => client.datasets.leftOut({ name: 'v1' }),
  'datasets.diff': (client) => client.datasets.diff({ a: 'v1', b: 'v1', objects: true }),
  'datasets.changedImages': (client) => client.datasets.changedImages({ a: 'v1', b: 'v1' }),
  'datasets.diffImage': (client, { reviewed }) => client.datasets.diffImage({ a: 'v1', b: 'v1', imageId: reviewed }),
  'datasets.lineage': (client) => client.datasets.lineage({ name: 'v1' }),
  'datasets.exports': (client) => client.datasets.exports({ name: 'v1' }),
  'datasets.datasheet': (client) => client.datasets.datasheet({ name: 'v1' }),
  'datasets.verify': (client) => client.datasets.verify({ name: 'v1' }),
  'datasets.formats': (client) => client.datasets.formats(),
  'datasets.losses': (client) => client.datasets.losses({ name: 'v1', format: 'coco' }),
  'monitoring.blindAudit': (client) => client.monitoring.blindAudit(),
  'refresh.last': (client) => client.refresh.last(),
  'maintenance.backups': (client) => client.maintenance.backups(),
}

const label = (predictionId: PredictionId | null, score: number | null): Annotation => ({
  id: annotationIdFrom('00000000000drawn'),
  classId: 4,
  geometry: { shape: 'box', x: 11, y: 12, width: 43, height: 44 },
  attributes: {},
  origin: predictionId === null ? 'human' : 'model',
  modelId: predictionId === null ? null : idOf('mdl', 1),
  predictionId,
  score,
})
const guessed = 'prd_1_0' as PredictionId

/** Those that change something, in an order in which the image stays one to be labeled blind until the end. */
const changes: Partial<Record<Permission, Asked>> = {
  'library.saveQuery': (client) => client.library.saveQuery({ name: 'Mine', where: queries[0]! }),
  'library.changeQuery': (client) => client.library.changeQuery({ savedQueryId: idOf('qry', 1), where: queries[2]! }),
  'library.moveQuery': (client) => client.library.moveQuery({ savedQueryId: idOf('qry', 1), to: 0 }),
  'library.deleteQuery': (client) => client.library.deleteQuery({ savedQueryId: idOf('qry', 1) }),
  'labeling.list': (client) =>
    eachOrder((order) => client.labeling.list({ where: '', order, purpose: 'review', fresh: true })),
  'labeling.savePosition': (client, { blind }) => client.labeling.savePosition({ ...key, imageId: blind, position: 0 }),
  'labeling.next': (client, { blind }) => client.labeling.next({ imageIds: [blind], purpose: 'review' }),
  'labeling.hold': (client, { blind }) => client.labeling.hold({ imageId: blind }),
  'labeling.keepHolding': (client, { blind }) =>
    client.labeling.keepHolding({ leases: [{ imageId: blind, epoch: 1 }] }),
  'labeling.release': (client, { blind }) => client.labeling.release({ leases: [{ imageId: blind, epoch: 1 }] }),
  'labeling.lookAt': (client, { blind }) => client.labeling.lookAt({ imageId: blind }),
  'labeling.skip': (client, { blind }) => client.labeling.skip({ imageId: blind }),
  'labeling.comment': (client, { blind }) => client.labeling.comment({ imageId: blind, spot: null, text: 'Unsure' }),
  'labeling.reply': async (client) => [
    await client.labeling.reply({ commentId: idOf('cmt', 1), text: 'Sure' }),
    await outcome(client.labeling.reply({ commentId: idOf('cmt', 2), text: 'Sure' })),
    await outcome(client.labeling.resolveComment({ commentId: idOf('cmt', 2), resolved: true })),
  ],
  'labeling.resolveComment': (client) => client.labeling.resolveComment({ commentId: idOf('cmt', 1), resolved: true }),
  'embeddings.keep': (client, { blind }) => client.embeddings.keep({ title: 'Mine', images: [rowOf(blind)] }),
  'labeling.setObjectVerdicts': (client, { blind }) =>
    client.labeling.setObjectVerdicts({
      objects: [{ imageId: blind, objectId: guessed }],
      verdict: { kind: 'accept' },
    }),
  'labeling.accept': (client) => eachQuery((where) => client.labeling.accept({ where, fromScore: 0.6 })),
  'bulk.run': async (client, { scratch }) => {
    const { jobId, bulkId } = await client.bulk.run({ target: { where: '' }, action: { kind: 'accept' } })
    const { result, error } = await scratch.engine.context.jobs.wait(jobId)
    return { bulkId, result, error }
  },
  'bulk.propose': (client) =>
    eachQuery((where) =>
      outcome(
        client.bulk.propose({ where, action: { kind: 'tag', tag: 'suggested' } }).then(async (preview) => {
          await client.bulk.declineProposed(preview)
          return preview
        }),
      ),
    ),
  'bulk.runProposed': async (client, { scratch }) => {
    const { proposedId } = await client.bulk.propose({ where: 'true', action: { kind: 'tag', tag: 'run' } })
    const { jobId, bulkId } = await client.bulk.runProposed({ proposedId })
    const { result, error } = await scratch.engine.context.jobs.wait(jobId)
    return { bulkId, result, error }
  },
  'bulk.declineProposed': async (client) => {
    const { proposedId } = await client.bulk.propose({ where: 'true', action: { kind: 'tag', tag: 'declined' } })
    return client.bulk.declineProposed({ proposedId })
  },
  'bulk.undo': async (client, { scratch }) => {
    const { jobId } = await client.bulk.undo({ bulkId: idOf('blk', 1) })
    return (await scratch.engine.context.jobs.wait(jobId)).result
  },
  'labeling.edit': async (client, { blind }) => {
    const { revision } = await client.labeling.open({ imageId: blind })
    let n = 0
    const send = (annotations: Diff['annotations'], predictions: Diff['predictions']) =>
      outcome(
        client.labeling.edit({
          imageId: blind,
          editId: editIdFrom(`000000000000000${n++}`),
          baseRevision: revision,
          diff: { annotations, predictions, state: null },
        }),
      )
    const third = 'prd_1_2' as PredictionId
    return [
      await send([], [{ id: third, before: 'open', after: 'taken' }]),
      await send([{ before: null, after: label(third, 0.731) }], [{ id: third, before: 'open', after: 'taken' }]),
      await send([{ before: null, after: label(third, 0.731) }], []),
      await send([{ before: null, after: label(null, null) }], []),
    ]
  },
  'labeling.revert': (client, { blind }) =>
    outcome(client.labeling.revert({ imageId: blind, revision: 0, editId: editIdFrom('000000000000reve') })),
  'labeling.revertEdits': (client) => client.labeling.revertEdits({ edits: [editIdFrom('0000000000000003')] }),
  'models.follow': async (client, { blind }) => {
    const input = { imageId: blind, annotationId: 'ann_00000001' as AnnotationId }
    return (await outcome(client.models.follow(input))) !== null
  },
  'models.unfollow': (client, { blind }) => client.models.unfollow({ track: 1, images: [blind] }),
  'labeling.setTrackVerdict': (client, { blind }) =>
    outcome(client.labeling.setTrackVerdict({ imageId: blind, track: 1, verdict: 'accept', from: 'all' })),
  'labeling.changeTrack': (client, { blind }) =>
    outcome(
      client.labeling.changeTrack({
        imageId: blind,
        annotationId: 'ann_00000001' as AnnotationId,
        action: { kind: 'split' },
      }),
    ),
  'labeling.setImageVerdicts': async (client, { blind }) => {
    const { edits, ...judged } = await client.labeling.setImageVerdicts({
      imageIds: [blind],
      verdict: 'reject',
      reason: 'Blurred',
    })
    return { edits: edits.length, ...judged }
  },
}

const sums = 'It sums up all images: figures that leads and models give out, in which no single image can be told.'
const pixels = 'It gives pixels of the file alone, and the images of these tests have none.'
/** Those that are not asked here, and why. */
const notAsked: Partial<Record<Permission, string>> = {
  'workspace.classUse': sums,
  'models.list': sums,
  'models.waitingClasses': sums,
  'evaluation.comparison': sums,
  'evaluation.list': sums,
  'evaluation.get': sums,
  'policy.plans': sums,
  'policy.plan': sums,
  'policy.compareWithRandom': sums,
  'library.thumbnails': pixels,
  'library.file': pixels,
  'library.pyramid': pixels,
  'library.tiles': pixels,
  'library.buildTiles': pixels,
  'labeling.crops': pixels,
  'models.prepareSegmentation': pixels,
  'models.prepareAhead': pixels,
  'models.segment': pixels,
  'workspace.events': 'Events name what changed and carry nothing of it.',
  'access.whoami': 'It tells of users alone.',
  'access.actAs': 'It tells of users alone.',
  'access.rename': 'It tells of users alone.',
  'access.tokens': 'It tells of users alone.',
  'access.addToken': 'It tells of users alone.',
  'access.endToken': 'It tells of users alone.',
  'access.sessions': 'It tells of users alone.',
  'access.endSession': 'It tells of users alone.',
  'access.endSessions': 'It tells of users alone.',
  'disposal.purge': 'It needs a purge, which only an admin plans; its images are in the trash and never to be labeled.',
  'policy.version': 'It needs a saved policy and gives its text.',
  'datasets.otherImages': 'It reads a folder outside of the workspace.',
  'workspace.markNoticesRead': 'It marks notices of the user as read.',
  'workspace.markNoticesShown': 'It marks notices of the user as shown.',
  'embeddings.describe': 'It starts a job that describes files.',
  'embeddings.similar': 'It describes files: asked in the journey of similar images.',
  'embeddings.searchText': 'It needs a model that reads texts: asked in the journey of text search.',
}

describe('who labels', () => {
  let worlds: World[]
  beforeAll(async () => {
    worlds = await Promise.all(said.map(makeWorld))
  })
  afterAll(() => Promise.all(worlds.map(({ scratch }) => scratch.close())))

  const text = (answer: unknown, { scratch }: World): string =>
    JSON.stringify(answer, (_, value: unknown) => (value instanceof Uint8Array ? [...value] : value)).replaceAll(
      scratch.folder,
      '<folder>',
    )
  const bothSay = async (ask: Asked, clientOf: (world: World) => EngineClient): Promise<string[]> => {
    const answers: string[] = []
    for (const world of worlds) answers.push(text(await ask(clientOf(world), world), world))
    return answers
  }

  test.each(Object.entries(looks))('%s doesn’t reveal predictions of an image to be labeled blind', async (_, ask) => {
    const [one, other] = await bothSay(ask, ({ tom }) => tom)
    expect(one).toBe(other)
  })

  test.each(Object.entries(looks))(
    '%s doesn’t reveal another user’s labels of an image labeled independently',
    async (_, ask) => {
      const [one, other] = await bothSay(
        (client, world) => ask(client, { ...world, blind: world.shared, open: world.shared }),
        ({ tom }) => tom,
      )
      expect(one).toBe(other)
    },
  )

  test('labeling.answers shows leads what another user labeled', async () => {
    const ask: Asked = (client, { shared }) => client.labeling.answers({ imageId: shared })
    const [one, other] = await bothSay(ask, ({ scratch }) => scratch.client)
    expect(one).not.toBe(other)
    for (const { tom, shared } of worlds)
      await expect(tom.labeling.answers({ imageId: shared })).rejects.toMatchObject({ code: 'REFUSED' })
  })

  test.each(queries)('%s would reveal it, if it were not withheld', async (where) => {
    const [one, other] = await bothSay(
      (client) => client.library.count({ where }),
      ({ scratch }) => scratch.client,
    )
    expect(one).not.toBe(other)
  })

  test.each(orders)('the order %s would reveal it, if it were not withheld', async (order) => {
    const [one, other] = await bothSay(
      (client) => client.library.sequence({ order }),
      ({ scratch }) => scratch.client,
    )
    expect(one).not.toBe(other)
  })

  test.each([
    ...([
      'library.export',
      'library.facets',
      'library.histogram',
      'labeling.exampleCandidates',
      'bulk.preview',
    ] as const),
    ...(['evaluation.objects', 'evaluation.images', 'evaluation.sideBySide', 'embeddings.map'] as const),
    ...([
      'embeddings.similarities',
      'policy.lint',
      'policy.decisions',
      'policy.explain',
      'policy.comparePlans',
    ] as const),
  ])('%s would reveal it, if it were not withheld', async (procedure) => {
    const [one, other] = await bothSay(looks[procedure]!, ({ scratch }) => scratch.client)
    expect(one).not.toBe(other)
  })

  test.each(Object.entries(changes))(
    '%s doesn’t reveal predictions of an image to be labeled blind',
    async (_, ask) => {
      const [one, other] = await bothSay(ask, ({ tom }) => tom)
      expect(one).toBe(other)
    },
  )

  test('every procedure open to annotators is tested', () => {
    const open = Object.entries(permissions).flatMap(([name, { role }]) =>
      role === 'annotator' || role === 'anyone' ? [name] : [],
    )
    expect([...Object.keys(looks), ...Object.keys(changes), ...Object.keys(notAsked)].sort()).toEqual(open.sort())
  })
})
