import { FreezeOptions, type Making } from '#contract'
import type { ActingContext } from '../context.ts'
import { type DatasetRow, sealedVersions } from '../datasets/index.ts'

/** How the next version is frozen: as the last one was, so that its placement stays; the first one by the defaults. */
export function nextOptions(context: ActingContext, last: DatasetRow | null, name: string | undefined): FreezeOptions {
  const making: Partial<Making> = last ? JSON.parse(last.making) : {}
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

/** The day, with a number behind it where there is a version of that name. */
function freeName({ store, clock }: ActingContext): string {
  const day = new Date(clock.nowMs()).toISOString().slice(0, 10)
  const taken = new Set(sealedVersions(store).map(({ name }) => name))
  for (let n = 1; ; n++) {
    const name = n === 1 ? day : `${day}.${n}`
    if (!taken.has(name)) return name
  }
}
