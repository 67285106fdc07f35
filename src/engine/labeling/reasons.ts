import type { Context } from '../context.ts'

/** Reasons for rejecting or sending back: those of the settings in their order, then the others in use, most used first. */
export function reasons({ store, settings }: Context): { reason: string; images: number; ready: boolean }[] {
  const used = new Map(
    store
      .all<{ reason: string; images: number }>(
        `SELECT state_reason AS reason, count(*) AS images FROM image WHERE state_reason IS NOT NULL
         GROUP BY state_reason ORDER BY images DESC, reason`,
      )
      .map(({ reason, images }) => [reason, images]),
  )
  const ready = settings().rejectReasons
  return [
    ...ready.map((reason) => ({ reason, images: used.get(reason) ?? 0, ready: true })),
    ...[...used]
      .filter(([reason]) => !ready.includes(reason))
      .map(([reason, images]) => ({ reason, images, ready: false })),
  ]
}
