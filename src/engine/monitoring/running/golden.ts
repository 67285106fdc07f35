import { roundingScore } from './answer.ts'
import type { RunDetector } from './run-detector.ts'

type Replay = { first_runtime: string; runtime: string; compared: number; replayed_at: number }

/**
 * R7: whether the model still gives the same results on the golden set, which only another runtime or driver can
 * change.
 */
export const golden: RunDetector = {
  id: 'R7',
  title: 'Golden answers',
  amberFrom: roundingScore,
  redFrom: 0.05,
  steps: ['runtime', 'review'],
  read(store, modelRow) {
    const replay = store.get<Replay>(
      'SELECT first_runtime, runtime, compared, replayed_at FROM golden_replay WHERE model_id = ?',
      [modelRow],
    )
    if (!replay || replay.compared === 0) return null
    const changed = store.all<{ image_id: number; change: number }>(
      'SELECT image_id, change FROM golden_answer WHERE model_id = ? AND change > ? ORDER BY change DESC',
      [modelRow, roundingScore],
    )
    const statistic = changed[0]?.change ?? 0
    const isSameRuntime = replay.first_runtime === replay.runtime
    return {
      statistic,
      detail: changed.length === 0 ? 'as before' : `${changed.length} of ${replay.compared} differ`,
      checkedAtMs: replay.replayed_at,
      heading: 'The same model answers differently',
      because: `On ${changed.length} of ${replay.compared} golden images its answer has changed. Confidences differ by up to ${statistic.toPrecision(2)}. Neither the model nor the images have changed.`,
      cause: isSameRuntime
        ? `${replay.runtime} as before: a driver, the processor or the image decoder has changed.`
        : `${replay.first_runtime} gave the first answers, ${replay.runtime} these.`,
      imageRows: changed.map(({ image_id }) => image_id),
    }
  },
  accept(store, modelRow) {
    store.run('DELETE FROM golden_answer WHERE model_id = ?', [modelRow])
    store.run('DELETE FROM golden_replay WHERE model_id = ?', [modelRow])
  },
}
