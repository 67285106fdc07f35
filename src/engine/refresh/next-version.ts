import { type FreezeDetails, FreezeOptions } from '#contract'
import type { ActingContext } from '../context.ts'
import { type DatasetRow, sealedVersions } from '../datasets/index.ts'

/** Options of the next version: those of the last one, so that its placement stays, or the defaults. */
export function nextOptions(context: ActingContext, last: DatasetRow | null, name: string | undefined): FreezeOptions {
  const making: Partial<FreezeDetails> = last ? JSON.parse(last.making) : {}
  return FreezeOptions.parse({
    ...making.options,
    resplit: false,
    ...(last && {
      where: last.where_text || undefined,
      seed: last.seed,
      split: JSON.parse(last.split),
      by: last.split_by ?? undefined,
    }),
    name: name ?? freeName(context),
  })
}

/** Names a version after the day, with a number if that name is taken. */
function freeName({ store, clock }: ActingContext): string {
  const day = new Date(clock.nowMs()).toISOString().slice(0, 10)
  const taken = new Set(sealedVersions(store).map(({ name }) => name))
  for (let n = 1; ; n++) {
    const name = n === 1 ? day : `${day}.${n}`
    if (!taken.has(name)) return name
  }
}
