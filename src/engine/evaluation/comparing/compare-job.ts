import { z } from 'zod'
import { type PairedComparison, PairedComparisonResult } from '#contract'
import { ModelId, rowOf } from '#model/ids.ts'
import { invalid } from '../../errors.ts'
import { defineJob } from '../../jobs/index.ts'
import { keepLeastWork, modelById } from '../../models/index.ts'
import { classNamesOf, partOfRun, scopeInput, seenShare } from '../evaluate-job.ts'
import { evaluationThread } from '../evaluation-thread.ts'
import { imagesOfScope, mustHaveSeen, runOnUnseen } from '../scope.ts'
import { gateText } from './gate.ts'
import { latencyOf } from './latency.ts'

/** Which of the models is running, and its progress. */
const Checkpoint = z.object({ model: z.int(), prelabel: z.unknown() })

/** Runs models where they have not run yet, and compares each with the first on the images that both have processed. */
export const compareJob = defineJob({
  kind: 'evaluation.compare',
  lane: 'compute',
  unit: 'percent',
  input: scopeInput.extend({ modelIds: z.array(ModelId), name: z.string() }),
  result: PairedComparisonResult,
  checkpoint: Checkpoint,
  title: ({ name }) => `Compare ${name}`,
  async run({ modelIds, where, dataset, iou, on }, run) {
    const { context, signal, checkpoint } = run
    const { store, threads } = context
    for (let n = checkpoint?.model ?? 0; n < modelIds.length; n++) {
      const part = partOfRun(run as never, (seenShare * n) / modelIds.length, (seenShare * (n + 1)) / modelIds.length)
      await runOnUnseen({ where, dataset, on }, modelIds[n]!, {
        ...part,
        checkpoint: checkpoint?.model === n ? (checkpoint.prelabel ?? null) : null,
        save: (prelabel) => run.save({ model: n, prelabel }),
      })
    }
    const [base, ...others] = modelIds.map((modelId) => modelById(store, modelId))
    const images = imagesOfScope(context, { where, dataset })
    const nameOf = classNamesOf(store)
    const comparisons: PairedComparison[] = []
    for (const [n, other] of others.entries()) {
      const { reasons, perClass, trainedOn, leastWork, ...found } = await threads.ask(
        evaluationThread,
        'compare',
        {
          images,
          iou,
          seenBy: mustHaveSeen([base!, other]),
          baseRow: rowOf(base!.model.modelId),
          candidateRow: rowOf(other.model.modelId),
          latency: await latencyOf(context, [base!.model.modelId, other.model.modelId], signal),
        },
        {
          signal,
          onProgress: (share) =>
            run.progress(Math.floor(100 * (seenShare + ((1 - seenShare) * (n + share)) / others.length)), 100),
        },
      )
      if (found.images === 0)
        throw invalid(
          `Can’t compare ${base!.model.name} and ${other.model.name}: no reviewed images match that both models ran on.`,
        )
      keepLeastWork(context, base!.model.modelId, leastWork.base)
      keepLeastWork(context, other.model.modelId, leastWork.candidate)
      comparisons.push({
        ...found,
        base: { modelId: base!.model.modelId, name: base!.model.name },
        candidate: { modelId: other.model.modelId, name: other.model.name },
        perClass: perClass.map(({ classRow, ...one }) => ({ class: nameOf(classRow), classId: classRow, ...one })),
        because: [
          ...reasons.map((reason) => gateText(reason, nameOf)),
          ...trainedOn.map(({ modelRow, dataset, images }) => {
            const { name } = (modelRow === rowOf(other.model.modelId) ? other : base!).model
            return `${name} was trained on ${images} of the ${found.images} images (in ${dataset}): its results on those are too good.`
          }),
        ],
      })
    }
    return { comparisons, failed: await run.failures() }
  },
})
