import { ORPCError } from '@orpc/client'
import { errorMessage } from '../../connection/index.ts'
import type { EditSessions, Rescue } from '../../editor/session/index.ts'
import { countOf, toast } from '../../kit/index.ts'

const namedImages = 4

/** Sends what an earlier window left unsent, and says what that was. Gives whether something still has to be tried again. */
export async function rescueEdits(sessions: EditSessions): Promise<boolean> {
  try {
    const { rescued, failed } = await sessions.rescue()
    if (rescued.length > 0)
      toast({
        tone: 'ok',
        title: `${countOf(sumOf(rescued), 'unsaved edit')} rescued`,
        detail: `They were unsaved when the window closed and are being saved now: ${named(rescued)}.`,
      })
    const gone = failed.filter(({ error }) => isGone(error))
    const waiting = failed.filter(({ error }) => !isGone(error))
    if (gone.length > 0) {
      await sessions.forgetUnsent(gone.map(({ imageId }) => imageId))
      toast({
        tone: 'problem',
        title: `${countOf(sumOf(gone), 'unsaved edit')} discarded`,
        detail: `Their images were removed from the workspace: ${gone.map(({ imageId }) => imageId).join(', ')}.`,
      })
    }
    const [first] = waiting
    if (first)
      toast({
        tone: 'problem',
        title: `${countOf(sumOf(waiting), 'unsaved edit')} not sent yet`,
        detail: `They are kept on this computer and retried. ${errorMessage(first.error)}`,
      })
    return waiting.length > 0
  } catch (error) {
    toast({ tone: 'problem', title: 'Can’t read unsaved edits', detail: errorMessage(error) })
    return true
  }
}

const isGone = (error: unknown): boolean => error instanceof ORPCError && error.code === 'NOT_FOUND'

const sumOf = (images: readonly { edits: number }[]): number => images.reduce((sum, { edits }) => sum + edits, 0)

function named(images: Rescue['rescued']): string {
  const first = images.slice(0, namedImages).map(({ path, edits }) => `${edits} on ${path}`)
  const more = images.length - first.length
  return [...first, ...(more > 0 ? [`and those on ${countOf(more, 'more image')}`] : [])].join(', ')
}
