import { type BoundingBox, iou } from '#model/geometry/box.ts'
import { isBlindNow, openReader } from '../../query/for-threads.ts'
import { shownFrom, shownModelSql } from '../../query/index.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { type FrameBox, linkTracks } from './link-tracks.ts'
import { freeNumber } from './track-queries.ts'

/** A prediction and its track: image, model, running number and number of the track. */
export type TrackLink = readonly [imageRow: number, modelRow: number, n: number, track: number]

/** A prediction that overlaps a label this much shows the same object. */
const sameIou = 0.5

type Row = BoundingBox & { imageRow: number; frame: number; classId: number; track: number | null }
type PredictionRow = Row & { modelRow: number; n: number; isSure: 0 | 1 }

const frames = `FROM sequence_frame JOIN image ON image.id = sequence_frame.image_id
  AND lifecycle NOT IN ('trashed', 'purged') AND NOT ${isBlindNow('image').sql}`

export const tasks = {
  /** Links the open predictions of a sequence that belong to no track. Excludes predictions hidden from review. */
  ofSequence(store: ReadOnlyStore, { sequence }: { sequence: number }): TrackLink[] {
    const labels = store.all<Row>(
      `SELECT image.id AS imageRow, frame, x, y, width, height, class_id AS classId, track ${frames}
       JOIN annotation ON annotation.image_id = image.id WHERE sequence_id = ? ORDER BY frame, annotation.id`,
      [sequence],
    )
    const predictions = store.all<PredictionRow>(
      `SELECT image.id AS imageRow, frame, x16 / 16.0 AS x, y16 / 16.0 AS y, width16 / 16.0 AS width,
         height16 / 16.0 AS height, class_id AS classId, model_id AS modelRow, n, track,
         score >= ${shownFrom('prediction').sql} AS isSure ${frames}
       JOIN prediction ON prediction.image_id = image.id AND outcome = 0 AND model_id = ${shownModelSql('image.id')}
       WHERE sequence_id = ? ORDER BY frame, n`,
      [sequence],
    )
    const byFrame = new Map<number, { labels: Row[]; open: PredictionRow[] }>()
    const at = (frame: number) => {
      const known = byFrame.get(frame)
      if (known) return known
      const made = { labels: [], open: [] }
      byFrame.set(frame, made)
      return made
    }
    for (const label of labels) at(label.frame).labels.push(label)
    for (const prediction of predictions) {
      const here = at(prediction.frame)
      const isLabeled = here.labels.some((one) => one.classId === prediction.classId && iou(one, prediction) >= sameIou)
      if (!isLabeled) here.open.push(prediction)
    }
    const inOrder = [...byFrame].sort(([a], [b]) => a - b)
    const linked = linkTracks(
      inOrder.map(([frame, here]) => ({ frame, boxes: [...here.open, ...here.labels.filter(isTracked)].map(toBox) })),
      freeNumber(store, sequence),
    )
    return inOrder.flatMap(([, { open }], n) =>
      open.flatMap(({ imageRow, modelRow, n: own, track }, i): TrackLink[] => {
        const number = linked[n]![i] ?? null
        return track === null && number !== null ? [[imageRow, modelRow, own, number]] : []
      }),
    )
  },
}

const isTracked = ({ track }: Row): boolean => track !== null

const toBox = ({ x, y, width, height, classId, track, ...row }: Row & { isSure?: 0 | 1 }): FrameBox => ({
  box: { x, y, width, height },
  classId,
  track,
  isSure: row.isSure !== 0,
})

export const open = openReader()
