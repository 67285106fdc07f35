import { t } from '@lingui/core/macro'
import type { ImageId } from '#model/ids.ts'
import type { EditSessions } from '../../../editor/session/index.ts'
import { toast } from '../../../kit/index.ts'
import { navigate } from '../../../route/route.ts'

/** Reports at once when edits can't be saved, on any page. Once per image, and once while the disk is full. */
export function noticeUnsaved(sessions: EditSessions): () => void {
  const announced = new Set<ImageId>()
  let isFull = false
  return sessions.subscribe(() => {
    const inTrouble = sessions.inTrouble()
    for (const imageId of announced)
      if (!inTrouble.some((session) => session.imageId === imageId)) announced.delete(imageId)
    for (const session of inTrouble) {
      const { image, saved } = session.snapshot()
      if (announced.has(image.imageId)) continue
      announced.add(image.imageId)
      toast({
        tone: 'problem',
        title: t`Edits of ${image.path} not saved`,
        detail: saved.kind === 'refused' ? saved.message : t`Conflicting changes.`,
        action: { label: t`Review`, run: () => navigate('review', { imageId: image.imageId }) },
      })
    }
    const full = sessions
      .all()
      .map((session) => session.snapshot().saved)
      .find(({ kind }) => kind === 'full')
    if (full?.kind === 'full' && !isFull)
      toast({
        tone: 'problem',
        title: t`Disk full: edits not saved`,
        detail: t`${full.message} Your edits are kept here and sent automatically.`,
      })
    // Between retries the status is briefly "saving": only a save ends it.
    isFull = full !== undefined || (isFull && sessions.all().some((session) => session.hasUnsent))
  })
}
