import type { Alarm, ModelEvidence } from '#contract'
import { idOf } from '#model/ids.ts'
import { dayMs } from '#model/units.ts'
import { currentModelRow } from '../../labeling/index.ts'
import type { Store } from '../../store/index.ts'
import { shownId } from '../detectors/detector.ts'
import { groupsSeen, learningGroups } from '../detectors/detector-state.ts'
import { runDetectors } from '../running/index.ts'
import { noWayBack, stepsOf } from './alarm-steps.ts'
import type { AlarmRow } from './alarm-table.ts'

const maxExamples = 8

const alarmWhere = (alarmRow: number): string => `inAlarm("${idOf('alm', alarmRow)}")`

type AlarmContext = {
  /** The evidence about the previous model against the current one, when going back is worth considering. */
  before: ModelEvidence | null
  /** The leading alarm of its cause. */
  leader?: AlarmRow | undefined
}

export function toAlarm(store: Store, row: AlarmRow, { before, leader = row }: AlarmContext): Alarm {
  const model = store.get<{ name: string }>('SELECT name FROM model WHERE id = ?', [row.modelRow])!.name
  const { id, modelRow, scope: _scope, ...stored } = row
  const modelIsCurrent = currentModelRow(store) === modelRow
  const known = { modelIsCurrent, before: mayGoBack(store, row) ? before : null }
  const steps = stepsOf(row, known)
  const isOpen = row.solvedAtMs === null
  return {
    ...stored,
    alarmId: idOf('alm', id),
    detector: shownId(row.detector),
    sameCauseAs: leader.id === id ? null : idOf('alm', leader.id),
    because: row.detector === 'drift' && isOpen ? `${row.because} ${labelsText(store, row)}` : row.because,
    next: [...steps.map(({ text }) => text), ...noWayBack(row, known)],
    steps: steps.map(({ step }) => step),
    modelId: idOf('mdl', modelRow),
    model,
    modelIsCurrent,
    firstImage: isOpen ? firstImage(store, row) : null,
    examples: store
      .values<number>('SELECT image_id FROM alarm_image WHERE alarm_id = ? ORDER BY image_id DESC LIMIT ?', [
        row.id,
        maxExamples,
      ])
      .map((image) => idOf('img', image)),
    where: alarmWhere(row.id),
  }
}

/**
 * Returns the first image of the change: in the order of import when images have changed, else in the order of reviews.
 * How a model runs has no such order.
 */
function firstImage(store: Store, { id, detector }: AlarmRow): Alarm['firstImage'] {
  if (runDetectors.some((one) => one.id === detector)) return null
  const order = detector === 'drift' ? 'image.id' : 'reviewed_at IS NULL, reviewed_at, image.id'
  const first = store.get<{ id: number; path: string }>(
    `SELECT image.id, path FROM alarm_image JOIN image ON image.id = image_id WHERE alarm_id = ? ORDER BY ${order} LIMIT 1`,
    [id],
  )
  return first ? { imageId: idOf('img', first.id), path: first.path } : null
}

/** A model that has been current for longer has seen other images than the one before it. */
const youngMs = 30 * dayMs

/** Whether going back is worth considering: the model is current, and the change came soon after it became current. */
export function mayGoBack(store: Store, row: Pick<AlarmRow, 'modelRow' | 'raisedAtMs' | 'steps'>): boolean {
  if (!row.steps.includes('rollBack') || currentModelRow(store) !== row.modelRow) return false
  const since = currentSince(store, row.modelRow)
  return since !== null && row.raisedAtMs - since < youngMs
}

export const currentSince = (store: Store, modelRow: number): number | null =>
  store.values<number | null>("SELECT max(moved_at) FROM alias_move WHERE alias = 'current' AND model_id = ?", [
    modelRow,
  ])[0] ?? null

/** Explains whether corrections have changed as well as the images. */
function labelsText(store: Store, { modelRow }: AlarmRow): string {
  if (groupsSeen(store, modelRow) < learningGroups) return 'It’s not known yet whether this causes more corrections.'
  const raised = store.get(
    "SELECT 1 FROM alarm WHERE model_id = ? AND detector BETWEEN 'R1' AND 'R6' AND solved_at IS NULL",
    [modelRow],
  )
  return raised ? 'Corrections have changed too: see the other alarms.' : 'Corrections are normal so far.'
}
