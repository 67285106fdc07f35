import { z } from 'zod'
import { EffectReport } from '#contract'
import { PlanId } from '#model/ids.ts'
import { describeImages } from '../../embeddings/index.ts'
import { invalid } from '../../errors.ts'
import { defineJob } from '../../jobs/index.ts'
import { goldenSet, impactBasis, planTotals, storeEffect } from '../../policy/index.ts'
import { objectsThread } from '../object-signals-thread.ts'
import { calibrate } from './calibration.ts'

/** The share of the progress for describing images. */
const describingShare = 0.7

/** Describes the remaining images, then estimates what a plan would cost, and stores the report with the plan. */
export const effectJob = defineJob({
  kind: 'signals.estimateImpact',
  lane: 'files',
  unit: 'percent',
  input: z.object({ planId: PlanId }),
  result: EffectReport,
  checkpoint: z.null(),
  title: () => 'Estimate the impact of a plan',
  async run({ planId }, { context, progress, signal }) {
    const { store, clock } = context
    const about = impactBasis(store, planTotals(store, planId).hash)
    const goldenDataset = context.settings().goldenDataset
    const golden = goldenSet(store)
    if (goldenDataset && !golden)
      throw invalid(`The golden set ${goldenDataset} is no longer a frozen dataset. Choose another in Settings.`)
    if (!golden) return storeEffect(context, { ...noGolden(planId, clock.nowMs()), basis: about })

    const { make, words, unread } = await describeImages(
      context,
      `image.lifecycle = 'active' AND image.state IN ('reviewed', 'approved')
       OR image.id IN (SELECT image_id FROM dataset_item WHERE dataset_id = ?)`,
      [golden.id],
      { signal, onProgress: (share) => progress(share * describingShare * 100, 100) },
    )
    const { errorPoints, missing } = await calibrate(context)
    const request = { planId, goldenRow: golden.id, make, errorPoints }
    const { goldenImages, ...figures } = await context.threads.ask(objectsThread, 'impact', request, {
      signal,
      onProgress: (share) => progress((describingShare + share * (1 - describingShare)) * 100, 100),
    })
    const notes = unread > 0 ? [`${unread} images could not be read and are not in it.`] : []
    if (goldenImages < 300)
      notes.push(`The golden set has ${goldenImages} images. The numbers are reliable with 300 or more.`)
    notes.push(...missing)
    if (!figures.perClass.some(({ judged }) => judged))
      notes.push('No class has 30 golden objects, so no class can be assessed and the gate is amber at best.')
    return storeEffect(context, {
      ...figures,
      planId,
      basis: about,
      hasGolden: true,
      goldenDataset,
      descriptor: words,
      createdAtMs: clock.nowMs(),
      notes,
    })
  },
})

const noGolden = (planId: PlanId, createdAtMs: number): EffectReport => ({
  planId,
  basis: null,
  hasGolden: false,
  goldenDataset: '',
  descriptor: '',
  createdAtMs,
  images: { all: 0, leaving: 0 },
  objects: { golden: 0, all: 0 },
  measures: [],
  score: 0,
  perClass: [],
  calibratedByPoints: null,
  shifts: [],
  gate: 'unknown',
  notes: [
    'No golden set, so the impact can’t be estimated. Freeze reviewed images as a dataset and choose it in Settings.',
  ],
})
