import { plural, t } from '@lingui/core/macro'
import { ORPCError } from '@orpc/client'
import { errorMessage } from '../../../connection/index.ts'
import type { EditSessions, Rescue } from '../../../editor/session/index.ts'
import { toast } from '../../../kit/index.ts'
import { showUnopened } from './unsaved.ts'

const namedImages = 4

/** Sends what an earlier window left unsent and reports it. Returns whether to retry later. */
export async function rescueEdits(sessions: EditSessions): Promise<boolean> {
  try {
    const { rescued, failed } = await sessions.rescue()
    if (rescued.length > 0)
      toast({
        tone: 'ok',
        title: t`${plural(sumOf(rescued), { one: '# unsaved edit', other: '# unsaved edits' })} rescued`,
        detail: t`The window closed before they were saved. Saving them now: ${named(rescued)}.`,
      })
    showUnopened(
      failed.map(({ error, ...image }) => ({ ...image, message: errorMessage(error), isGone: isGone(error) })),
    )
    return failed.some(({ error }) => !isGone(error))
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
