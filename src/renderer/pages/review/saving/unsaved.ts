import { create } from 'zustand'
import type { ImageId } from '#model/ids.ts'
import type { EditSessions, SavedMark } from '../../../editor/session/index.ts'

/** An image's unsaved edits. `path` is null if it couldn't be opened. */
export type UnsavedImage = {
  imageId: ImageId
  path: string | null
  edits: number
  why: 'saving' | 'away' | 'full' | 'conflict' | 'refused' | 'gone'
  message: string | null
}

type Unopened = { imageId: ImageId; edits: number; message: string; isGone: boolean }

/** This user's unsaved edits by image. */
export const useUnsaved = create<{ images: readonly UnsavedImage[]; unopened: readonly Unopened[] }>(() => ({
  images: [],
  unopened: [],
}))

const ofSession = (imageId: ImageId, path: string, saved: Exclude<SavedMark, { kind: 'saved' }>): UnsavedImage => ({
  imageId,
  path,
  edits: saved.waiting,
  why: saved.kind,
  message: 'message' in saved ? saved.message : null,
})

export const showUnopened = (unopened: readonly Unopened[]): void => useUnsaved.setState({ unopened })

/** Edits saved sooner aren't shown: rendering would delay each edit. */
const shownAfterMs = 2_000

let lookNow: (() => void) | null = null

/** Follows the sessions' unsaved edits. */
export function followUnsaved(sessions: EditSessions): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const look = () => {
    clearTimeout(timer)
    timer = undefined
    const images = sessions.all().flatMap((session) => {
      const { image, saved } = session.snapshot()
      return saved.kind === 'saved' ? [] : [ofSession(image.imageId, image.path, saved)]
    })
    if (images.length > 0 || useUnsaved.getState().images.length > 0) useUnsaved.setState({ images })
  }
  const stop = sessions.subscribe(() => {
    const isQuiet = useUnsaved.getState().images.length === 0
    if (isQuiet && !sessions.all().some((session) => session.hasUnsent)) {
      clearTimeout(timer)
      timer = undefined
    } else if (
      isQuiet &&
      sessions.all().every((session) => ['saved', 'saving'].includes(session.snapshot().saved.kind))
    )
      timer ??= setTimeout(look, shownAfterMs)
    else look()
  })
  lookNow = look
  return () => {
    clearTimeout(timer)
    stop()
    lookNow = null
    useUnsaved.setState({ images: [], unopened: [] })
  }
}

/** Returns whether anything is unsaved right now. */
export function hasUnsaved(): boolean {
  lookNow?.()
  return unsavedImages(useUnsaved.getState()).length > 0
}

/** Returns all unsaved edits in one list. */
export const unsavedImages = ({ images, unopened }: ReturnType<typeof useUnsaved.getState>): UnsavedImage[] => [
  ...images,
  ...unopened
    .filter(({ imageId }) => !images.some((image) => image.imageId === imageId))
    .map(
      ({ imageId, edits, message, isGone }): UnsavedImage => ({
        imageId,
        path: null,
        edits,
        why: isGone ? 'gone' : 'away',
        message,
      }),
    ),
]
