import type { AlarmStep, ModelEvidence } from '#contract'
import { runDetectors } from '../running/index.ts'
import type { AlarmRow } from './alarm-table.ts'

type Row = Pick<AlarmRow, 'steps' | 'images' | 'detector'>
type AlarmFacts = { modelIsCurrent: boolean; before: ModelEvidence | null }

/** These steps concern the current model. */
const ofCurrent: readonly AlarmStep[] = ['threshold', 'calibrate', 'preprocessing']

/**
 * Returns what to do about an alarm, the best first. Going back is a step only when the evidence about both models
 * supports it.
 */
export function stepsOf(row: Row, known: AlarmFacts): { step: AlarmStep; text: string }[] {
  const steps = row.steps.filter((step) =>
    step === 'review' ? row.images > 0 : known.modelIsCurrent || !ofCurrent.includes(step),
  )
  return withBefore(row, steps, known).map((step) => ({ step, text: textOf(step, row, known) }))
}

/** Explains why going back is not offered where it usually would be. */
export const noWayBack = ({ steps }: Row, { before }: AlarmFacts): string[] =>
  steps.includes('rollBack') && before?.speaks === 'against'
    ? [`Rolling back to ${before.model.name} wouldn’t help: ${before.summary}`]
    : []

function withBefore({ detector }: Row, steps: readonly AlarmStep[], { before }: AlarmFacts): AlarmStep[] {
  const others = steps.filter((step) => step !== 'rollBack')
  if (others.length === steps.length || !before || before.speaks === 'against') return others
  if (before.speaks === 'for') return [...steps]
  // Corrections don't show which of two models runs better.
  if (runDetectors.some(({ id }) => id === detector)) return [...steps]
  const at = others.indexOf('review') + 1
  return others.toSpliced(at, 0, 'compare')
}

function textOf(step: AlarmStep, { images }: Row, { before }: AlarmFacts): string {
  const name = before?.model.name ?? ''
  switch (step) {
    case 'rollBack':
      return before?.speaks === 'for'
        ? `Roll back to ${name}: ${before.summary}`
        : `Roll back to ${name} if this continues and it ran better.`
    case 'compare':
      return before?.speaks === 'neither'
        ? `Compare with ${name}, the previous model. There is not enough evidence yet.`
        : `Compare with ${name}, the previous model. There is no evidence yet.`
    case 'review':
      return images === 1 ? 'Check the image that shows it.' : `Check the ${images} images that show it.`
    case 'retrain':
      return 'Freeze a retrain set with these images and train.'
    case 'collect':
      return 'Collect and label more images like these.'
    case 'labelBlind':
      return 'Have some images labeled blind to find out what the model really misses.'
    case 'threshold':
      return 'Check the confidence thresholds.'
    case 'calibrate':
      return 'Evaluate the model again and calibrate its confidences.'
    case 'preprocessing':
      return 'Check the model’s input size and preprocessing first.'
    case 'compareUsers':
      return 'Have another user review some of the same images.'
    case 'look':
      return 'Look at the new images. If the camera is at fault, reject them. If the change is permanent, label some.'
    case 'runtime':
      return 'Check what changed on this computer: runtime, driver, processor load. If nothing is wrong, mark this as solved.'
  }
}
