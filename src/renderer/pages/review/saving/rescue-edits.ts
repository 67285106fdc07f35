import { plural, t } from '@lingui/core/macro'
import { ORPCError } from '@orpc/client'
import { errorMessage } from '../../../connection/index.ts'
import type { EditSessions, Rescue } from '../../../editor/session/index.ts'
import { toast } from '../../../kit/index.ts'

const namedImages = 4

/** Sends what an earlier window left unsent, and says what that was. Gives whether something still has to be tried again. */
export async function rescueEdits(sessions: EditSessions): Promise<boolean> {
  try {
    const { rescued, failed } = await sessions.rescue()
    if (rescued.length > 0)
      toast({
        tone: 'ok',
        title: t`${plural(sumOf(rescued), { one: '# unsaved edit', other: '# unsaved edits' })} rescued`,
        detail: t`The window closed before they were saved. Saving them now: ${named(rescued)}.`,
      })
    const gone = failed.filter(({ error }) => isGone(error))
    const waiting = failed.filter(({ error }) => !isGone(error))
    if (gone.length > 0) {
      await sessions.forgetUnsent(gone.map(({ imageId }) => imageId))
      toast({
        tone: 'problem',
        title: t`${plural(sumOf(gone), { one: '# unsaved edit', other: '# unsaved edits' })} discarded`,
        detail: t`Their images were removed from the workspace: ${gone.map(({ imageId }) => imageId).join(', ')}.`,
      })
    }
    const [first] = waiting
    if (first)
      toast({
        tone: 'problem',
        title: t`${plural(sumOf(waiting), { one: '# unsaved edit', other: '# unsaved edits' })} not sent yet`,
        detail: t`They are kept on this computer and retried. ${errorMessage(first.error)}`,
      })
    return waiting.length > 0
  } catch (error) {
    toast({ tone: 'problem', title: t`Can’t read unsaved edits`, detail: errorMessage(error) })
    return true
  }
}

const isGone = (error: unknown): boolean => error instanceof ORPCError && error.code === 'NOT_FOUND'

const sumOf = (images: readonly { edits: number }[]): number => images.reduce((sum, { edits }) => sum + edits, 0)

function named(images: Rescue['rescued']): string {
  const first = images.slice(0, namedImages).map(({ path, edits }) => t`${edits} on ${path}`)
  const more = images.length - first.length
  return [
    ...first,
    ...(more > 0 ? [t`and those on ${plural(more, { one: '# more image', other: '# more images' })}`] : []),
  ].join(', ')
}
