import { removeLinks, type TrackLink, trackLinks, writeLinks } from '../../labeling/index.ts'
import { isWithheld, shownModelSql } from '../../query/index.ts'
import { defineAction } from '../define-action.ts'

export const linkTracks = defineAction({
  kind: 'linkTracks',
  title: 'Link predictions into tracks',
  explanation:
    'Predictions of the same object in the frames of a video become one track, which you can accept as a whole. Labels and existing tracks don’t change.',
  role: 'annotator',
  historyTitle: () => 'Linked predictions into tracks',
  changes: ({ actor }) => ({
    sql: `image.id IN (SELECT image_id FROM sequence_frame) AND NOT ${isWithheld('image', actor).sql}
      AND EXISTS (SELECT 1 FROM prediction WHERE prediction.image_id = image.id AND outcome = 0 AND track IS NULL
        AND model_id = ${shownModelSql('image.id')})`,
    parameters: [],
  }),
  prepare: trackLinks,
  apply({ store }, imageRow, _, shared) {
    const links = (shared as Awaited<ReturnType<typeof trackLinks>>).get(imageRow)
    if (!links) return { skipped: 'No predictions to link in this image.' }
    const undo = writeLinks(store, links)
    return undo.length > 0 ? { undo, labels: undo.length } : { skipped: 'Its predictions changed meanwhile.' }
  },
  undo: ({ store }, _, undo) =>
    removeLinks(store, undo as TrackLink[]) > 0 ? null : 'Its linked predictions were accepted or replaced since.',
})
