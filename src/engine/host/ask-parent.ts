import { z } from 'zod'
import type { FindForeign } from '../procedure.ts'
import type { ParentLink } from './parent-link.ts'

const Answer = z.object({ type: z.literal('foreign-path'), ask: z.int(), path: z.string().nullable() })

/** Asks the parent, which shows the dialogs and hears of drops, whether the window's user chose paths. */
export function askParent(parent: ParentLink): FindForeign {
  const waiting = new Map<number, (path: string | null) => void>()
  let asked = 0
  parent.onMessage((message) => {
    const answer = Answer.safeParse(message)
    if (!answer.success) return
    waiting.get(answer.data.ask)?.(answer.data.path)
    waiting.delete(answer.data.ask)
  })
  return (paths) =>
    new Promise((resolve) => {
      const ask = ++asked
      waiting.set(ask, resolve)
      parent.post({ type: 'find-foreign', ask, paths })
    })
}
