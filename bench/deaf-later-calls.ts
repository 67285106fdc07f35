import type { Answers, Call } from './deaf-calls.ts'

/** Calls about versions, models and what watches them, once two versions of the images are frozen. */
export function callsOfModels(outside: string, answered: Answers): readonly (() => Call)[] {
  const idOf = (procedure: Parameters<Answers>[0], name: string): unknown =>
    (answered(procedure) as Record<string, unknown>)[name]
  const firstOf = (procedure: Parameters<Answers>[0], name: string): unknown =>
    (answered(procedure) as Record<string, unknown>[])[0]?.[name]
  const versions = { a: 'bench a', b: 'bench b' }
  const [imageId, classId] = ['img_15', 7]
  const band = { where: 'image.source == "kitchen"', fromScore: 0.6, maxError: 0.1 }
  return [
    (): Call => ['datasets.plan', { by: 'image.source', max: 10_000 }],
    () => ['datasets.next', undefined],
    () => ['datasets.leftOut', { name: 'bench b' }],
    () => ['datasets.lineage', { name: 'bench b' }],
    () => ['datasets.exports', { name: 'bench b' }],
    () => ['datasets.datasheet', { name: 'bench b' }],
    () => ['datasets.writeNotes', { name: 'bench b', notes: { purpose: 'Bench' } }],
    () => ['datasets.writeDatasheet', { name: 'bench b', file: `${outside}/bench.html` }],
    () => ['datasets.changedImages', versions],
    () => ['datasets.otherImages', { ...versions, which: 'removed', limit: 500 }],
    () => ['datasets.diffImage', { ...versions, imageId }],
    () => ['datasets.classNames', { file: `${outside}/coco/manifest.json` }],
    () => ['datasets.previewImport', { paths: [`${outside}/coco`] }],
    () => ['library.originals', undefined],
    () => ['library.queryTree', { where: 'state == "new" && image.source == "kitchen"' }],
    () => ['queues.assign', { name: 'bench', where: 'state == "predicted"', users: ['paula'] }],
    () => ['queues.list', { all: true }],
    () => ['queues.pace', undefined],
    () => ['queues.close', { queueId: idOf('queues.assign', 'queueId') }],
    () => ['guide.candidates', { classId }],
    () => ['guide.addExample', { classId, imageId, annotationId: 'ann_00000000', kind: 'right', note: '' }],
    () => ['guide.examples', { classId }],
    () => ['guide.samples', { classId }],
    () => ['guide.removeExample', { exampleId: 'exm_1' }],
    () => ['acceptance.preview', band],
    () => ['acceptance.start', band],
    () => ['acceptance.list', undefined],
    () => ['acceptance.stop', { acceptanceId: 'acc_1' }],
    () => ['evaluation.run', { modelId: 'mdl_1', dataset: 'bench b' }],
    () => ['evaluation.compare', { modelIds: ['mdl_1', 'mdl_2'], dataset: 'bench b' }],
    () => ['evaluation.list', {}],
    () => ['evaluation.get', { evaluationId: firstOf('evaluation.list', 'evaluationId') }],
    () => ['evaluation.objects', { evaluationId: firstOf('evaluation.list', 'evaluationId'), limit: 500 }],
    () => ['evaluation.images', { evaluationId: firstOf('evaluation.list', 'evaluationId'), limit: 500 }],
    () => [
      'evaluation.report',
      { evaluationId: firstOf('evaluation.list', 'evaluationId'), folder: `${outside}/report` },
    ],
    () => ['evaluation.sideBySide', { imageId, modelIds: ['mdl_1', 'mdl_2'], fromScore: 0.3 }],
    () => ['embeddings.describe', undefined],
    () => ['embeddings.similar', { imageId }],
    () => ['embeddings.labelLike', { examples: [{ imageId, annotationId: 'ann_00000000' }] }],
    () => ['experiments.replay', { current: 'mdl_1', candidate: 'mdl_2' }],
    () => ['experiments.start', { candidate: 'mdl_1', kind: 'canary' }],
    () => ['experiments.run', undefined],
    () => ['experiments.list', undefined],
    () => ['experiments.get', {}],
    () => ['experiments.raise', { experimentId: 'exp_1', reason: 'Bench' }],
    () => ['experiments.pause', { experimentId: 'exp_1', reason: 'Bench' }],
    () => ['experiments.resume', { experimentId: 'exp_1' }],
    () => ['experiments.promote', { experimentId: 'exp_1', reason: 'Bench' }],
    () => ['experiments.stop', { experimentId: 'exp_1', reason: 'Bench' }],
    () => ['monitoring.report', {}, 'after reviews'],
    () => ['monitoring.alarm', { alarmId: 'alm_1' }],
    () => ['monitoring.mute', { alarmId: 'alm_1', reason: 'Bench' }],
    () => ['monitoring.solve', { alarmId: 'alm_1', reason: 'Bench' }],
    () => ['monitoring.checkDrift', undefined],
    () => ['monitoring.replayGolden', undefined],
    () => ['monitoring.lookIfDue', { golden: false }],
    () => ['models.aliasHistory', undefined],
    () => ['models.rollback', { reason: 'Bench' }],
    () => ['models.removeAlias', { alias: 'candidate', reason: 'Bench' }],
    () => ['models.addRemote', { url: 'http://127.0.0.1:1', model: 'none' }],
    () => ['models.saveManifest', { modelFile: `${outside}/none.onnx`, manifest: {} }],
    () => ['models.remove', { modelId: 'mdl_1' }],
  ]
}
